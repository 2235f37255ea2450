import Foundation
import TestKit
import Testing
import Wire

@Suite struct JSONTextTests {
    func quoted(_ bytes: [UInt8]) -> String { written(.json) { $0.bulk(bytes.span) } }

    @Test func `the escapes are JSON's and no others`() {
        #expect(quoted(Array("a\"b\\c/d".utf8)) == "\"a\\\"b\\\\c/d\"\n")
        #expect(quoted([8, 9, 10, 12, 13]) == "\"\\b\\t\\n\\f\\r\"\n")
        #expect(quoted([0, 1, 0x1F, 0x7F]) == "\"\\u0000\\u0001\\u001f\u{7F}\"\n")
        #expect(quoted(Array("Müller €𝄞".utf8)) == "\"Müller €𝄞\"\n")
    }

    @Test func `bytes that are no UTF-8 are mended as Swift mends them`() {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            // Bytes near the borders of table 3-7, so that sequences are often nearly right.
            let edges: [UInt8] = [
                0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
                0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
            ]
            for _ in 0..<500 {
                let bytes = (0..<random.below(9)).map { _ in random.pick(edges) }
                let expected = "\"" + String(decoding: bytes, as: UTF8.self) + "\"\n"
                #expect(Array(quoted(bytes).utf8) == Array(expected.utf8), "SEED=\(seed) \(bytes)")
            }
        }
    }

    @Test func `any bytes make a line that a JSON reader takes back`() throws {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            let bytes = (0..<random.below(400)).map { _ in UInt8(random.below(256)) }
            let line = quoted(bytes)
            #expect(line.filter(\.isNewline).count == 1, "SEED=\(seed)")
            let back = try JSONSerialization.jsonObject(
                with: Data(line.utf8), options: .fragmentsAllowed)
            #expect(back as? String == String(decoding: bytes, as: UTF8.self), "SEED=\(seed)")
        }
    }
}

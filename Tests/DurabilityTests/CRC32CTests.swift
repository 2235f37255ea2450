import Durability
import TestKit
import Testing

@Suite struct CRC32CTests {
    /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    static let published: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        ((0..<32).reversed().map { UInt8($0) }, 0x113F_DB5C),
        ([], 0),
    ]

    @Test(arguments: published)
    func `both ways give the published values`(_ vector: ([UInt8], UInt32)) {
        #expect(CRC32C.byTables(vector.0.span, after: 0) == vector.1)
        if CRC32C.hasInstruction {
            #expect(CRC32C.byInstruction(vector.0.span, after: 0) == vector.1)
        }
        #expect(CRC32C.of(vector.0.span) == vector.1)
    }

    @Test func `tables and instruction agree for every length and beginning`() {
        guard CRC32C.hasInstruction else { return }
        var random = SeededGenerator(seed: 7)
        let bytes = (0..<600).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for start in 0..<9 {
            for end in start..<bytes.count {
                let part = bytes.span.extracting(start..<end)
                #expect(CRC32C.byTables(part, after: 5) == CRC32C.byInstruction(part, after: 5))
            }
        }
    }

    @Test func `a checksum continues where another ended`() {
        let bytes = Array("a record and the one after it".utf8)
        for cut in 0...bytes.count {
            let first = CRC32C.of(bytes.span.extracting(0..<cut))
            #expect(
                CRC32C.of(bytes.span.extracting(cut..<bytes.count), after: first)
                    == CRC32C.of(bytes.span))
        }
    }
}

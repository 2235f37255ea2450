import Foundation
import TestKit
import Testing
import Wire

@Suite struct ReplyTapeTests {
    func tape(_ tree: RandomReply) -> ReplyTape {
        var reply = Reply(.tape)
        tree.write(to: &reply)
        return ReplyTape(reply)
    }

    @Test func `a tape renders as the calls themselves would have written`() {
        for seed in seeds(400) {
            var random = SeededGenerator(seed: seed)
            let tree = RandomReply(&random)
            let tape = tape(tree)
            for dialect in ReplyDialect.allCases {
                var direct = Reply(dialect)
                tree.write(to: &direct)
                var rendered = Reply(dialect)
                tape.render(into: &rendered)
                #expect(rendered.bytes == direct.bytes, "SEED=\(seed) \(dialect)")
                #expect(rendered.completed == 1 && rendered.isComplete)
            }
        }
    }

    @Test func `a tape is rendered into a place inside another reply`() {
        let tape = tape(.map([("order", .text("o1")), ("lines", .array([.integer(1)]))]))
        var reply = Reply(.json)
        reply.array(2)
        tape.render(into: &reply)
        reply.ok()
        #expect(
            String(decoding: reply.bytes, as: UTF8.self)
                == "[{\"order\":\"o1\",\"lines\":[1]},\"OK\"]\n")
    }

    @Test func `a push is recorded too`() {
        var recorded = Reply(.tape)
        recorded.push(1)
        recorded.bulk("x")
        var reply = Reply(.resp3)
        ReplyTape(recorded).render(into: &reply)
        #expect(String(decoding: reply.bytes, as: UTF8.self) == ">1\r\n$1\r\nx\r\n")
    }

    @Test func `a tape is no larger than its doc says`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            let tree = RandomReply(&random)
            let size = tree.size
            #expect(tape(tree).bytes.count <= size.values * 21 + size.textBytes, "SEED=\(seed)")
        }
    }

    @Test func `a tape comes back from its bytes, and no part of it does`() {
        for seed in seeds(100) {
            var random = SeededGenerator(seed: seed)
            let tape = tape(RandomReply(&random))
            #expect(ReplyTape(bytes: tape.bytes) == tape, "SEED=\(seed)")
            #expect(ReplyTape(bytes: tape.bytes + [7]) == nil, "SEED=\(seed)")
            for count in tape.bytes.indices.prefix(300) {
                #expect(
                    ReplyTape(bytes: Array(tape.bytes[..<count])) == nil, "SEED=\(seed) \(count)")
            }
        }
    }

    @Test func `damaged bytes are refused or are another reply, and never stop the process`() {
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            var bytes = tape(RandomReply(&random)).bytes
            for _ in 0...random.below(3) {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            guard let tape = ReplyTape(bytes: bytes) else { continue }
            var reply = Reply(.json)
            tape.render(into: &reply)
            #expect(reply.completed == 1, "SEED=\(seed)")
        }
    }

    @Test(
        arguments: [
            [], [0], [15], [11], [11, 1], [12, 2, 2, 2], [11, 2, 13, 0], [10, 19, 0, 0],
            [10, 2, 3, 0],
            [9, 3, 0x61], [14, 1, 0x61],
        ] as [[UInt8]])
    func `what is no whole reply is no tape`(_ bytes: [UInt8]) {
        #expect(ReplyTape(bytes: bytes) == nil)
    }
}

@Suite struct ReplyTreeTests {
    @Test func `every tree is one line that a JSON reader takes`() throws {
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            let tree = RandomReply(&random)
            let line = written(.json) { tree.write(to: &$0) }
            #expect(line.utf8.filter { $0 == 10 }.count == 1, "SEED=\(seed)")
            #expect(line.utf8.last == 10, "SEED=\(seed)")
            #expect(throws: Never.self, "SEED=\(seed) \(line)") {
                try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)
            }
        }
    }
}

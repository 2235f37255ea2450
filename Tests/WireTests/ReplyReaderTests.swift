import TestKit
import Testing
import Wire

@Suite struct ReplyReaderTests {
    func read(_ text: String) throws -> ReplyValue? {
        var reader = ReplyReader()
        reader.append(text.utf8)
        return try reader.next()
    }

    @Test func `each type is read`() throws {
        #expect(try read("+OK\r\n") == .simple("OK"))
        #expect(
            try read("-NOTFOUND no item x\r\n") == .error(code: "NOTFOUND", message: "no item x"))
        #expect(try read("-EXECABORT\r\n") == .error(code: "EXECABORT", message: ""))
        #expect(try read(":-12\r\n") == .integer(-12))
        #expect(try read(",1e-5\r\n") == .double(1e-5))
        #expect(try read(",-inf\r\n") == .double(-.infinity))
        #expect(try read("#t\r\n") == .boolean(true))
        #expect(try read("#f\r\n") == .boolean(false))
        #expect(try read("_\r\n") == .null)
        #expect(try read("$-1\r\n") == .null)
        #expect(try read("*-1\r\n") == .null)
        #expect(try read("$3\r\na\r\n\r\n") == .bulk("a\r\n"))
        #expect(try read("*0\r\n") == .array([]))
        #expect(try read("%0\r\n") == .map([]))
        #expect(try read(">1\r\n:1\r\n") == .push([.integer(1)]))
    }

    @Test func `a map is asked by key, in RESP2 too`() throws {
        for mark in ["%2", "*4"] {
            let value = try #require(try read(mark + "\r\n+id\r\n$2\r\nb1\r\n+n\r\n:12\r\n"))
            #expect(value["id"]?.text == "b1")
            #expect(value["n"]?.number == 12)
            #expect(value["b1"] == nil)
        }
    }

    @Test func `random replies byte by byte are read as they were written`() throws {
        for seed in seeds(100) {
            var random = SeededGenerator(seed: seed)
            let trees = (0..<3).map { _ in RandomReply(&random) }
            for dialect in [ReplyDialect.resp2, .resp3] {
                var reply = Reply(dialect)
                for tree in trees { tree.write(to: &reply) }
                var reader = ReplyReader()
                var values: [ReplyValue] = []
                for byte in reply.bytes {
                    reader.append(CollectionOfOne(byte))
                    while let value = try reader.next() { values.append(value) }
                }
                let expected = trees.map { $0.asRead(dialect) }
                // NaN is unequal to itself, so the comparison is by text.
                #expect("\(values)" == "\(expected)", "SEED=\(seed) \(dialect)")
            }
        }
    }

    @Test(arguments: ["x\r\n", "+OK\n", ":1x\r\n", "$1\r\nab\r\n", ",x\r\n", "*x\r\n", "\n"])
    func `what is no reply is refused`(_ text: String) {
        #expect(throws: ReplyReader.Malformed.self) { try read(text) }
    }

    @Test func `depth is bounded`() {
        #expect(throws: ReplyReader.Malformed.self) {
            try read(String(repeating: "*1\r\n", count: 65))
        }
    }
}

@Suite struct RequestWriterTests {
    @Test func `a request is an array of bulks`() {
        var writer = RequestWriter()
        writer.request(["GET", "key"])
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n")
        #expect(writer.isComplete)
        writer.begin(1)
        #expect(!writer.isComplete)
        writer.removeAll()
        #expect(writer.bytes.isEmpty && writer.isComplete)
    }

    @Test func `a word more than announced stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var writer = RequestWriter()
            writer.begin(1)
            writer.word("a")
            writer.word("b")
        }
    }
}

extension RandomReply {
    /// What a client makes of this tree.
    func asRead(_ dialect: ReplyDialect) -> ReplyValue {
        let isThree = dialect == .resp3
        func text(_ body: (inout Reply) -> Void) -> String {
            String(written(.resp3, body).dropFirst().dropLast())
        }
        switch self {
        case .simple(let text): return .simple(text)
        case .integer(let value): return .integer(value)
        case .double(let value):
            return isThree ? .double(value) : .bulk(text { $0.double(value) })
        case .float(let value):
            return isThree ? .double(Double(value)) : .bulk(text { $0.float(value) })
        case .boolean(let value): return isThree ? .boolean(value) : .integer(value ? 1 : 0)
        case .null, .nullArray: return .null
        case .bytes(let bytes): return .bulk(bytes)
        case .text(let text): return .bulk(text)
        case .decimal(let units, let places, let atLeast):
            return .bulk(
                String(
                    written(.json) {
                        $0.decimal(units: units, places: places, atLeast: atLeast)
                    }.dropLast()))
        case .array(let values): return .array(values.map { $0.asRead(dialect) })
        case .map(let pairs):
            if isThree {
                return .map(pairs.map { .init(.bulk($0.0), $0.1.asRead(dialect)) })
            }
            return .array(pairs.flatMap { [ReplyValue.bulk($0.0), $0.1.asRead(dialect)] })
        case .error(let code, let message):
            return .error(
                code: code, message: String(message.map { $0 == "\n" ? " " : $0 }))
        }
    }
}

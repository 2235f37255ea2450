import TestKit
import Testing
import Wire

/// The bytes that `body` writes in a dialect, as text.
func written(_ dialect: ReplyDialect, _ body: (inout Reply) -> Void) -> String {
    var reply = Reply(dialect)
    body(&reply)
    return String(decoding: reply.bytes, as: UTF8.self)
}

/// The same reply in RESP2, RESP3 and JSON.
func inAll(_ body: (inout Reply) -> Void) -> [String] {
    [ReplyDialect.resp2, .resp3, .json].map { written($0, body) }
}

@Suite struct ReplyTests {
    @Test func `single values in each dialect`() {
        #expect(inAll { $0.ok() } == ["+OK\r\n", "+OK\r\n", "\"OK\"\n"])
        #expect(inAll { $0.integer(0) } == [":0\r\n", ":0\r\n", "0\n"])
        #expect(inAll { $0.integer(-42) } == [":-42\r\n", ":-42\r\n", "-42\n"])
        #expect(inAll { $0.integer(.min) }[2] == "-9223372036854775808\n")
        #expect(inAll { $0.integer(.max) }[0] == ":9223372036854775807\r\n")
        #expect(inAll { $0.boolean(true) } == [":1\r\n", "#t\r\n", "true\n"])
        #expect(inAll { $0.boolean(false) } == [":0\r\n", "#f\r\n", "false\n"])
        #expect(inAll { $0.null() } == ["$-1\r\n", "_\r\n", "null\n"])
        #expect(inAll { $0.nullArray() } == ["*-1\r\n", "_\r\n", "null\n"])
        #expect(inAll { $0.bulk("a b") } == ["$3\r\na b\r\n", "$3\r\na b\r\n", "\"a b\"\n"])
        #expect(inAll { $0.bulk("") } == ["$0\r\n\r\n", "$0\r\n\r\n", "\"\"\n"])
        #expect(inAll { $0.double(0.5) } == ["$3\r\n0.5\r\n", ",0.5\r\n", "0.5\n"])
        #expect(inAll { $0.float(0.1) } == ["$3\r\n0.1\r\n", ",0.1\r\n", "0.1\n"])
    }

    @Test func `a key made ready is the key`() {
        for count in 1...17 {
            let name = String("abcdefghijklmnopq".prefix(count))
            let ready = ReplyKey(name)
            for dialect in ReplyDialect.allCases {
                let expected = written(dialect) { reply in
                    reply.map(2)
                    for _ in 0..<2 {
                        reply.key(name)
                        reply.integer(7)
                    }
                }
                let found = written(dialect) { reply in
                    reply.map(2)
                    for _ in 0..<2 {
                        reply.key(ready)
                        reply.integer(7)
                    }
                }
                #expect(found == expected)
            }
        }
    }

    @Test func `texts of every length around the sizes of heads and stores`() {
        for count in 0...300 {
            let text = (0..<count).map { UInt8(32 + $0 % 90) }
            var reply = Reply(.resp3)
            reply.bulk(text.span)
            reply.integer(count)
            #expect(
                reply.bytes == Array("$\(count)\r\n".utf8) + text + Array("\r\n:\(count)\r\n".utf8))
        }
    }

    @Test func `bytes go out as they are, in JSON as text`() {
        let bytes: [UInt8] = [0xFF, 0x0D, 0x0A]
        var reply = Reply(.resp3)
        reply.bulk(bytes.span)
        #expect(reply.bytes == Array("$3\r\n".utf8) + bytes + Array("\r\n".utf8))
        #expect(written(.json) { $0.bulk(bytes.span) } == "\"\u{FFFD}\\r\\n\"\n")
    }

    @Test func `numbers that are not finite are null in JSON and words in RESP`() {
        #expect(inAll { $0.double(.infinity) } == ["$3\r\ninf\r\n", ",inf\r\n", "null\n"])
        #expect(inAll { $0.double(-.infinity) } == ["$4\r\n-inf\r\n", ",-inf\r\n", "null\n"])
        #expect(inAll { $0.float(.nan) } == ["$3\r\nnan\r\n", ",nan\r\n", "null\n"])
    }

    @Test func `a map is a map, a flat array, an object`() {
        let all = inAll {
            $0.map(2)
            $0.key("id")
            $0.bulk("b1")
            $0.key("n")
            $0.integer(12)
        }
        #expect(
            all == [
                "*4\r\n$2\r\nid\r\n$2\r\nb1\r\n$1\r\nn\r\n:12\r\n",
                "%2\r\n$2\r\nid\r\n$2\r\nb1\r\n$1\r\nn\r\n:12\r\n",
                "{\"id\":\"b1\",\"n\":12}\n",
            ])
    }

    @Test func `containers close by themselves, empty ones at once`() {
        let json = written(.json) {
            $0.array(4)
            $0.array(0)
            $0.map(1)
            $0.key("k")
            $0.map(0)
            $0.null()
            $0.array(1)
            $0.array(2)
            $0.integer(1)
            $0.bulk("[")
            $0.integer(7)
        }
        #expect(json == "[[],{\"k\":{}},null,[[1,\"[\"]]]\n7\n")
    }

    @Test func `every JSON reply is one line`() {
        let json = written(.json) {
            $0.ok()
            $0.bulk("two\nlines")
            $0.error("ERR", "a\r\nb")
            $0.array(0)
        }
        #expect(
            json
                == "\"OK\"\n\"two\\nlines\"\n{\"error\":{\"code\":\"ERR\",\"message\":\"a\\r\\nb\"}}\n[]\n"
        )
    }

    @Test func `an error is a line of its code and message, also inside arrays`() {
        let all = inAll {
            $0.array(2)
            $0.error("NOTFOUND", "no item \"x\"")
            $0.integer(1)
        }
        #expect(all[0] == "*2\r\n-NOTFOUND no item \"x\"\r\n:1\r\n")
        #expect(all[1] == all[0])
        #expect(
            all[2]
                == "[{\"error\":{\"code\":\"NOTFOUND\",\"message\":\"no item \\\"x\\\"\"}},1]\n")
        #expect(written(.resp2) { $0.error("ERR", "a\r\nb") } == "-ERR a  b\r\n")
        #expect(written(.resp2) { $0.error("EXECABORT", "") } == "-EXECABORT\r\n")
    }

    @Test func `a push has its own shape in each dialect`() {
        let all = inAll {
            $0.push(3)
            $0.bulk("message")
            $0.bulk("news")
            $0.bulk("hi")
            $0.ok()
        }
        let rest = "\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n+OK\r\n"
        #expect(
            all == ["*3" + rest, ">3" + rest, "{\"push\":[\"message\",\"news\",\"hi\"]}\n\"OK\"\n"])
    }

    @Test func `decimals are exact and as short as asked`() {
        func text(_ units: Int64, _ places: Int, _ atLeast: Int) -> String {
            String(
                written(.json) { $0.decimal(units: units, places: places, atLeast: atLeast) }
                    .dropLast())
        }
        #expect(text(12_000, 3, 0) == "12")
        #expect(text(500, 3, 0) == "0.5")
        #expect(text(-1, 3, 0) == "-0.001")
        #expect(text(0, 3, 0) == "0")
        #expect(text(120, 3, 0) == "0.12")
        #expect(text(100_000, 3, 0) == "100")
        #expect(text(1200, 2, 2) == "12.00")
        #expect(text(-5, 2, 2) == "-0.05")
        #expect(text(0, 2, 2) == "0.00")
        #expect(text(1, 18, 0) == "0.000000000000000001")
        #expect(text(.min, 3, 0) == "-9223372036854775.808")
        #expect(text(.max, 0, 0) == "9223372036854775807")
        #expect(inAll { $0.decimal(units: 12_500, places: 3) }[0] == "$4\r\n12.5\r\n")
        #expect(inAll { $0.decimal(units: 12_500, places: 3) }[1] == "$4\r\n12.5\r\n")
    }

    @Test func `whole replies are counted`() {
        var reply = Reply()
        reply.array(2)
        #expect(!reply.isComplete)
        reply.ok()
        #expect(reply.completed == 0)
        reply.map(0)
        #expect(reply.isComplete)
        reply.ok()
        #expect(reply.completed == 2)
        reply.removeAll()
        #expect(reply.completed == 0)
        #expect(reply.bytes.isEmpty)
    }

    @Test func `the dialect may change between replies`() {
        var reply = Reply()
        reply.null()
        reply.dialect = .resp3
        reply.null()
        reply.dialect = .json
        reply.null()
        #expect(String(decoding: reply.bytes, as: UTF8.self) == "$-1\r\n_\r\nnull\n")
    }

    #if os(Linux)
        @Test func `a number for a map's key stops the process`() async {
            await #expect(processExitsWith: .failure) {
                var reply = Reply()
                reply.map(1)
                reply.integer(1)
            }
        }

        @Test func `a key outside a map stops the process`() async {
            await #expect(processExitsWith: .failure) {
                var reply = Reply()
                reply.array(1)
                reply.key("k")
            }
        }
    #endif
}

@Suite struct ReplyRewindTests {
    @Test(arguments: ReplyDialect.allCases)
    func `a partial reply gives way to an error`(_ dialect: ReplyDialect) {
        var reply = Reply(dialect)
        reply.ok()
        let mark = reply.mark
        reply.map(2)
        reply.key("a")
        reply.array(3)
        reply.integer(1)
        reply.rewind(to: mark)
        reply.error("NOTFOUND", "gone")
        var expected = Reply(dialect)
        expected.ok()
        expected.error("NOTFOUND", "gone")
        #expect(reply.bytes == expected.bytes)
        #expect(reply.completed == 2)
    }

    @Test(arguments: ReplyDialect.allCases)
    func `a value inside an array gives way, even one that closed everything`(
        _ dialect: ReplyDialect
    ) {
        for before in 0..<2 {
            var reply = Reply(dialect)
            var expected = Reply(dialect)
            for index in 0..<2 {
                index == 0 ? reply.array(2) : expected.array(2)
            }
            reply.ok()
            expected.ok()
            reply.array(before + 1)
            expected.array(before + 1)
            if before == 1 {
                reply.integer(5)
                expected.integer(5)
            }
            let mark = reply.mark
            reply.map(1)
            reply.key("k")
            reply.array(2)
            reply.null()
            reply.null()
            #expect(reply.isComplete)
            reply.rewind(to: mark)
            reply.error("STATE", "no")
            expected.error("STATE", "no")
            reply.ok()
            expected.ok()
            #expect(reply.bytes == expected.bytes)
            #expect(reply.completed == 2)
        }
    }
}

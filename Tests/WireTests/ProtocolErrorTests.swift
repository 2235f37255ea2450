import TestKit
import Testing
import Wire

/// What a client must be told that does not speak the protocol: Redis 7.0's texts.
@Suite struct ProtocolErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let input: String
        let reason: String
        var testDescription: String { String(input.prefix(40).debugDescription) }

        init(_ input: String, _ reason: String) {
            self.input = input
            self.reason = reason
        }
    }

    static let cases = [
        Case("*3000000000\r\n", "invalid multibulk length"),
        Case("*1048577\r\n", "invalid multibulk length"),
        Case("*99999999999999999999\r\n", "invalid multibulk length"),
        Case("*\r\n", "invalid multibulk length"),
        Case("*+1\r\n", "invalid multibulk length"),
        Case("*01\r\n", "invalid multibulk length"),
        Case("*-0\r\n", "invalid multibulk length"),
        Case("* 1\r\n", "invalid multibulk length"),
        Case("*1a\r\n", "invalid multibulk length"),
        Case("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", "expected '$', got 'f'"),
        Case("*1\r\nfoo\r\n", "expected '$', got 'f'"),
        Case("*1\r\n:1\r\n", "expected '$', got ':'"),
        Case("*1\r\n\r\n", "expected '$', got '\\x0d'"),
        Case("*1\r\n\u{1}5\r\n", "expected '$', got '\\x01'"),
        Case("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$-10\r\n", "invalid bulk length"),
        Case("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$2000000000\r\n", "invalid bulk length"),
        Case("*1\r\n$536870913\r\n", "invalid bulk length"),
        Case("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$blabla\r\n", "invalid bulk length"),
        Case("*1\r\n$\r\n", "invalid bulk length"),
        Case("*1\r\n$-1\r\n", "invalid bulk length"),
        Case("set \"\"\"test-key\"\"\" test-value\r\n", "unbalanced quotes in request"),
        Case("get \"open\r\n", "unbalanced quotes in request"),
        Case("get 'open\\'\r\n", "unbalanced quotes in request"),
        Case("get 'a'b\r\n", "unbalanced quotes in request"),
        Case("get \"\\\"\r\n", "unbalanced quotes in request"),
        Case("\0" + String(repeating: "payload", count: 9400), "too big inline request"),
        Case(String(repeating: "a", count: 65537), "too big inline request"),
        Case("*\0" + String(repeating: "payload", count: 9400), "too big mbulk count string"),
        Case("*" + String(repeating: "1", count: 65536), "too big mbulk count string"),
        Case("*1\r\n$\0" + String(repeating: "payload", count: 9400), "too big bulk count string"),
    ]

    @Test(arguments: cases)
    func `a stream that is no request is refused with Redis' words`(_ it: Case) {
        let expected = ParserScript([], failure: "Protocol error: " + it.reason)
        let bytes = Array(it.input.utf8)
        #expect(ParserScript(pieces: [bytes]) == expected)
        #expect(ParserScript(pieces: bytes.map { [$0] }) == expected)
    }

    @Test func `what came whole before the fault is answered`() {
        let script = ParserScript("PING\r\n*1\r\n$4\r\nPING\r\n*x\r\nPING\r\n")
        #expect(
            script
                == ParserScript(
                    [Words(["PING"]), Words(["PING"])],
                    failure: "Protocol error: invalid multibulk length"))
    }

    @Test func `a fault is final`() {
        var parser = RequestParser()
        parser.append("*x\r\n".utf8)
        let first = parser.next()
        #expect(first == .protocolError("Protocol error: invalid multibulk length"))
        parser.append("PING\r\n".utf8)
        #expect(parser.next() == first)
    }

    @Test func `the last line that fits is taken`() {
        let word = String(repeating: "a", count: 65535)
        #expect(ParserScript(word + "\r\n") == ParserScript([Words([word])]))
        #expect(ParserScript(word + "a\n") == ParserScript([Words([word + "a"])]))
        #expect(
            ParserScript(word + "a\r\n").failure == "Protocol error: too big inline request")
    }

    @Test func `the highest counts that fit are waited for`() {
        #expect(ParserScript("*1048576\r\n") == ParserScript([]))
        #expect(ParserScript("*1\r\n$536870912\r\n") == ParserScript([]))
    }

    @Test func `before authentication requests are kept small`() {
        let shy = RequestParser(isAuthenticated: false)
        #expect(
            ParserScript("*11\r\n", shy).failure
                == "Protocol error: unauthenticated multibulk length")
        #expect(ParserScript("*10\r\n", shy).failure == nil)
        #expect(
            ParserScript("*1\r\n$16385\r\n", shy).failure
                == "Protocol error: unauthenticated bulk length")
        #expect(ParserScript("*1\r\n$16384\r\n", shy).failure == nil)
        #expect(ParserScript("*100\r\n").failure == nil)
    }

    @Test func `a connection that says who it is gets the wider bounds from then on`() {
        var parser = RequestParser(isAuthenticated: false)
        parser.append("AUTH secret\r\n*11\r\n".utf8)
        #expect(parser.next() == .request)
        parser.isAuthenticated = true
        #expect(parser.next() == .incomplete)
    }

    @Test func `a request larger than the limit in all is refused before its bytes come`() {
        var limits = WireLimits()
        limits.requestBytes = 100
        let parser = RequestParser(limits: limits)
        #expect(ParserScript("*2\r\n$50\r\n", parser).failure == nil)
        let second = "*2\r\n$50\r\n" + String(repeating: "x", count: 50) + "\r\n$50\r\n"
        #expect(ParserScript(second, parser).failure == "Protocol error: too big request")
    }
}

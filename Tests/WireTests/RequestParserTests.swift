import TestKit
import Testing
import Wire

@Suite struct RequestParserTests {
    @Test func `an array of bulks is a request`() {
        #expect(
            ParserScript("*2\r\n$3\r\nGET\r\n$0\r\n\r\n") == ParserScript([Words(["GET", ""])]))
    }

    @Test func `pipelined requests come in order, in either form`() {
        let script = ParserScript("*1\r\n$4\r\nPING\r\nECHO a\n*1\r\n$4\r\nQUIT\r\n")
        #expect(script == ParserScript([Words(["PING"]), Words(["ECHO", "a"]), Words(["QUIT"])]))
    }

    @Test(arguments: ["\r\n", "\n", "   \r\n", "*0\r\n", "*-1\r\n", "*-10\r\n", "\t\u{B}\u{C}\n"])
    func `what asks nothing is passed over`(_ nothing: String) {
        #expect(ParserScript(nothing + nothing + "PING\r\n") == ParserScript([Words(["PING"])]))
        #expect(ParserScript(nothing) == ParserScript([]))
    }

    @Test func `a bulk may hold any byte, line ends too`() {
        #expect(
            ParserScript("*1\r\n$6\r\na\r\n$1\r\r\n") == ParserScript([Words(["a\r\n$1\r"])]))
    }

    @Test func `a stream cut in two at any byte gives the same requests`() {
        for seed in seeds(12) {
            var random = SeededGenerator(seed: seed)
            let stream = RandomStream(&random, requests: 12)
            let whole = ParserScript(pieces: [stream.bytes])
            #expect(whole == ParserScript(stream.requests), "SEED=\(seed)")
            for cut in stride(
                from: 0, through: stream.bytes.count, by: 1 + stream.bytes.count / 600)
            {
                let pieces = [Array(stream.bytes[..<cut]), Array(stream.bytes[cut...])]
                let parts = ParserScript(pieces: pieces)
                guard parts == whole else {
                    Issue.record("SEED=\(seed), cut at \(cut): \(parts) is not \(whole)")
                    break
                }
            }
        }
    }

    @Test func `a stream byte by byte and in random pieces gives the same requests`() {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let stream = RandomStream(&random, requests: 60)
            let expected = ParserScript(stream.requests)
            #expect(
                ParserScript(pieces: stream.bytes.map { [$0] }) == expected, "SEED=\(seed), bytes")
            var pieces: [[UInt8]] = []
            var start = 0
            while start < stream.bytes.count {
                let longest = random.pick([3, 40, 5000])
                let end = min(stream.bytes.count, start + 1 + random.below(longest))
                pieces.append(Array(stream.bytes[start..<end]))
                start = end
            }
            #expect(ParserScript(pieces: pieces) == expected, "SEED=\(seed), pieces")
        }
    }

    @Test func `the spanned append takes the same bytes`() {
        var parser = RequestParser()
        let bytes = Array("*1\r\n$4\r\nPING\r\n".utf8)
        parser.append(bytes.span.extracting(0..<6))
        #expect(parser.next() == .incomplete)
        parser.append(bytes.span.extracting(6..<bytes.count))
        #expect(parser.next() == .request)
        #expect(parser.words == Words(["PING"]))
    }

    @Test func `pending bytes are those of no request answered so far`() {
        var parser = RequestParser()
        parser.append("PING\r\n*2\r\n$3\r\nGET\r\n$5\r\nab".utf8)
        #expect(parser.pendingByteCount == 25)
        #expect(parser.next() == .request)
        #expect(parser.pendingByteCount == 19)
        #expect(parser.next() == .incomplete)
        #expect(parser.pendingByteCount == 19)
        parser.append("cde\r\n".utf8)
        #expect(parser.next() == .request)
        #expect(parser.pendingByteCount == 0)
    }

    @Test func `a large bulk in small pieces takes memory by what came and gives it back`() {
        let size = 24 << 20
        var parser = RequestParser()
        parser.append("*2\r\n$3\r\nSET\r\n$\(size)\r\n".utf8)
        #expect(parser.next() == .incomplete)
        #expect(parser.words.bytes.capacity < 1 << 16, "nothing is reserved on a mere promise")
        let piece = [UInt8](repeating: 0x61, count: 1 << 16)
        for arrived in 1...(size >> 16) {
            parser.append(piece)
            #expect(parser.next() == .incomplete)
            #expect(parser.words.bytes.capacity <= max(1 << 18, (arrived << 16) * 9 / 4))
        }
        #expect(parser.words.bytes.capacity < size + size / 16, "the last growth is to measure")
        parser.append("\r\n".utf8)
        #expect(parser.next() == .request)
        #expect(parser.words.count == 2)
        #expect(parser.words.slices[1].count == size)
        #expect(parser.next() == .incomplete)
        #expect(parser.words.bytes.capacity <= 1 << 20)
    }

    @Test func `a steady connection keeps its storage`() {
        var parser = RequestParser()
        let batch = Array(String(repeating: "*2\r\n$3\r\nGET\r\n$5\r\nkey-1\r\n", count: 64).utf8)
        var capacities: Set<Int> = []
        for round in 0..<200 {
            // Each piece ends inside a request, so that something is always left over.
            parser.append(round == 0 ? batch[..<1000] : batch[1000...] + batch[..<1000])
            while parser.next() == .request { #expect(parser.words.count == 2) }
            if round > 10 { capacities.insert(parser.words.bytes.capacity) }
        }
        #expect(capacities.count == 1)
    }

    @Test func `many words make one request`() {
        var writer = RequestWriter()
        writer.begin(20_001)
        writer.word("MSET")
        for index in 0..<10_000 {
            writer.word("key:\(index)")
            writer.word("\(index)")
        }
        var parser = RequestParser()
        for start in stride(from: 0, to: writer.bytes.count, by: 4097) {
            #expect(parser.next() == .incomplete)
            parser.append(writer.bytes[start..<min(writer.bytes.count, start + 4097)])
        }
        #expect(parser.next() == .request)
        #expect(parser.words.count == 20_001)
        #expect(parser.words.text(19_999) == "key:9999")
        #expect(parser.words.text(20_000) == "9999")
    }
}

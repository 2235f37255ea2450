import TestKit
import Testing
import Wire

@Suite struct InlineWordsTests {
    struct Line: CustomTestStringConvertible, Sendable {
        let line: String
        let words: [String]
        var testDescription: String { line.debugDescription }

        init(_ line: String, _ words: [String]) {
            self.line = line
            self.words = words
        }
    }

    @Test(arguments: [
        Line("ATP bike-42 3 BY 2026-12-01", ["ATP", "bike-42", "3", "BY", "2026-12-01"]),
        Line("  a \t b  ", ["a", "b"]),
        Line("set k \"a b\"", ["set", "k", "a b"]),
        Line("set k ''", ["set", "k", ""]),
        Line("\"\"", [""]),
        Line("'a b' 'c'", ["a b", "c"]),
        Line("'it\\'s' '\\n\\\\ '", ["it's", "\\n\\\\ "]),
        Line("\"\\n\\r\\t\\b\\a\"", ["\n\r\t\u{8}\u{7}"]),
        Line("\"\\x41\\x6a\\x4A\"", ["AjJ"]),
        Line("\"\\xg1 \\x4\"", ["xg1 x4"]),
        Line("\"a\\\"b\\\\c\\qd\"", ["a\"b\\cqd"]),
        Line("pre\"fix ed\" post", ["prefix ed", "post"]),
        Line("a'b c'", ["ab c"]),
        Line("back\\slash \\n", ["back\\slash", "\\n"]),
        Line("a\u{B}b", ["a\u{B}b"]),
        Line("a \u{B}b", ["a", "b"]),
        Line("name 'Müller & Söhne'", ["name", "Müller & Söhne"]),
        Line("\"WHERE x = 'new'\"", ["WHERE x = 'new'"]),
    ])
    func `a line falls into words by Redis' quoting`(_ it: Line) {
        #expect(ParserScript(it.line + "\r\n") == ParserScript([Words(it.words)]))
        #expect(ParserScript(it.line + "\n") == ParserScript([Words(it.words)]))
    }

    @Test func `a byte that is no text comes through`() {
        var parser = RequestParser()
        parser.append("ECHO \"\\xff\\x00\"\n".utf8)
        #expect(parser.next() == .request)
        #expect(parser.words.copy(1) == [0xFF, 0])
    }

    @Test func `a word written in quotes is read back byte by byte`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            let word = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            var parser = RequestParser()
            parser.append(("ECHO " + word.span.inlineQuoted + "\n").utf8)
            guard case .request = parser.next() else {
                Issue.record("seed \(seed): no request")
                continue
            }
            #expect(parser.words.count == 2, "seed \(seed)")
            #expect(parser.words.copy(1) == word, "seed \(seed)")
        }
    }
}

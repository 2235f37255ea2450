import TestKit
import Testing
import Wire

@Suite struct WordsTests {
    @Test func `a word is read in place`() {
        let words = Words(["ATP", "bike-42", ""])
        #expect(words.count == 3)
        #expect(words.text(1) == "bike-42")
        #expect(words.slices[1].count == 7)
        let first = words.word(1)[0]
        #expect(first == UInt8(ascii: "b"))
        let isEmpty = words.word(2).isEmpty
        #expect(isEmpty)
        #expect(words.copy(0) == Array("ATP".utf8))
        #expect(words.byteCount == 10)
    }

    @Test func `a keyword is found in any case and only in its length`() {
        let words = Words(["LiMiT", "LIMITS", "LIM", "@imit"])
        #expect(words.equals(0, "LIMIT"))
        #expect(words.equals(0, "limit"))
        #expect(!words.equals(1, "LIMIT"))
        #expect(!words.equals(2, "LIMIT"))
        #expect(!words.equals(3, "LIMIT"))
        #expect(!words.equals(3, "`imit"), "only letters have cases")
    }

    @Test func `text that is no UTF-8 is mended`() {
        #expect(Words([[0x61, 0xFF]]).text(0) == "a\u{FFFD}")
    }

    @Test func `a detached copy holds nothing but its words`() {
        var parser = RequestParser()
        parser.append("PING\r\nGET key\r\nPING\r\n".utf8)
        #expect(parser.next() == .request)
        #expect(parser.next() == .request)
        let copy = parser.words.detached()
        #expect(copy == Words(["GET", "key"]))
        #expect(copy.bytes == Array("GETkey".utf8))
    }

    @Test func `words are equal wherever their bytes lie`() {
        #expect(Words(["ab", "c"]) != Words(["a", "bc"]))
        #expect(Words(["ab"]) != Words(["ab", ""]))
        #expect(Words(["ab"]) != Words(["aB"]))
    }
}

@Suite struct WordsBinaryTests {
    @Test func `the binary form is the one of the table`() {
        var bytes: [UInt8] = [9]
        Words([Array("GET".utf8), [], [UInt8](repeating: 7, count: 200)]).encode(into: &bytes)
        #expect(bytes.prefix(9) == [9, 3, 3, 0x47, 0x45, 0x54, 0, 200, 1])
        #expect(bytes.count == 9 + 200)
    }

    @Test func `what was encoded is read back, one behind the other`() {
        for seed in seeds(50) {
            var random = SeededGenerator(seed: seed)
            let all = (0..<4).map { _ in
                Words(
                    (0..<random.below(6)).map { _ in
                        (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
                    })
            }
            var bytes: [UInt8] = []
            for words in all { words.encode(into: &bytes) }
            var position = 0
            for words in all {
                #expect(Words.decode(bytes.span, at: &position) == words, "SEED=\(seed)")
            }
            #expect(position == bytes.count, "SEED=\(seed)")
        }
    }

    @Test func `the form in pieces is the same, and long words are pieces of their own`() {
        for seed in seeds(50) {
            var random = SeededGenerator(seed: seed)
            let words = (0..<random.below(9)).map { _ in
                [UInt8](repeating: UInt8(random.below(256)), count: random.below(300))
            }
            var whole: [UInt8] = []
            Words(words).encode(into: &whole)
            let pieces = Words.pieces(of: words, sharing: 128)
            #expect(Array(pieces.joined()) == whole, "SEED=\(seed)")
            let long = words.filter { $0.count >= 128 }
            #expect(long.allSatisfy { pieces.contains($0) }, "SEED=\(seed)")
            #expect(!pieces.contains([]), "SEED=\(seed)")
        }
    }

    @Test func `a form that is cut off anywhere is no words`() {
        var bytes: [UInt8] = []
        Words(["PROMISE", "o1", "LINE"]).encode(into: &bytes)
        for count in bytes.indices {
            var position = 0
            let cut = Array(bytes[..<count])
            #expect(Words.decode(cut.span, at: &position) == nil, "\(count) bytes")
            #expect(position == 0)
        }
    }

    @Test(
        arguments: [
            [0x81, 0x00, 0x01, 0x61],
            [0x01, 0x81, 0x00, 0x61],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ] as [[UInt8]])
    func `a length in a longer form or beyond the bytes is refused`(_ bytes: [UInt8]) {
        var position = 0
        #expect(Words.decode(bytes.span, at: &position) == nil)
    }
}

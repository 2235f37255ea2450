import TestKit
import Wire

/// What must hold of the request parser, whatever a client sends.
package enum ParserCheck {
    /// One thing that a parser answered.
    private enum Event: Equatable {
        case request([[UInt8]])
        case refusal(String)
    }

    /// Nil, or what the parser did wrong with these bytes.
    ///
    /// The same bytes give the same requests however they are cut; what is held back was sent; a request that is
    /// written again, for the wire or for the journal, reads the same.
    package static func problem(with bytes: [UInt8]) -> String? {
        for isAuthenticated in [true, false] {
            let whole = events(of: [bytes[...]], isAuthenticated)
            var random = SeededGenerator(seed: UInt64(bytes.count))
            for longest in [1, 7, 64] where bytes.count <= longest << 10 {
                let pieces = cut(bytes, longest, &random)
                guard events(of: pieces, isAuthenticated) == whole else {
                    return "pieces of up to \(longest) bytes give other requests than the whole"
                }
            }
            for case .request(let words) in whole {
                if let problem = problem(withRequest: words) { return problem }
            }
        }
        return nil
    }

    private static func events(of pieces: [ArraySlice<UInt8>], _ isAuthenticated: Bool) -> [Event] {
        var parser = RequestParser(isAuthenticated: isAuthenticated)
        var events: [Event] = []
        var sent = 0
        for piece in pieces {
            parser.append(piece)
            sent += piece.count
            reading: while true {
                switch parser.next() {
                case .request:
                    events.append(.request((0..<parser.words.count).map { parser.words.copy($0) }))
                case .incomplete: break reading
                case .protocolError(let text):
                    events.append(.refusal(text))
                    return events
                }
            }
            precondition(parser.pendingByteCount <= sent, "more is held back than was sent")
        }
        return events
    }

    private static func cut(
        _ bytes: [UInt8], _ longest: Int, _ random: inout SeededGenerator
    ) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + random.below(longest))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }

    private static func problem(withRequest words: [[UInt8]]) -> String? {
        var writer = RequestWriter()
        writer.begin(words.count)
        for word in words { writer.word(word) }
        guard events(of: [writer.bytes[...]], true) == [.request(words)] else {
            return "a request that is written again reads otherwise"
        }
        var binary: [UInt8] = []
        Words(words).encode(into: &binary)
        var position = 0
        guard let decoded = Words.decode(binary.span, at: &position), position == binary.count,
            (0..<decoded.count).map({ decoded.copy($0) }) == words
        else { return "a request in the journal's form reads otherwise" }
        return nil
    }
}

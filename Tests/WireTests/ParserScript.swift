import TestKit
import Wire

/// What a parser makes of a stream: the requests, then how it ended.
struct ParserScript: Equatable, CustomStringConvertible {
    var requests: [Words] = []
    var failure: String?

    init(_ requests: [Words], failure: String? = nil) {
        self.requests = requests
        self.failure = failure
    }

    /// Feeds the pieces one after the other, taking all requests after each.
    init(pieces: [[UInt8]], _ parser: RequestParser = RequestParser()) {
        var parser = parser
        for piece in pieces {
            parser.append(piece)
            while failure == nil {
                switch parser.next() {
                case .request:
                    requests.append(parser.words.detached())
                    continue
                case .protocolError(let text): failure = text
                case .incomplete: break
                }
                break
            }
        }
    }

    /// Feeds a text in one piece.
    init(_ text: String, _ parser: RequestParser = RequestParser()) {
        self.init(pieces: [Array(text.utf8)], parser)
    }

    var description: String { "\(requests) \(failure ?? "")" }
}

/// A stream of requests in both forms and what they are, from a seed.
struct RandomStream {
    var bytes: [UInt8] = []
    var requests: [Words] = []

    init(_ random: inout SeededGenerator, requests count: Int) {
        for _ in 0..<count {
            switch random.below(8) {
            case 0:
                bytes +=
                    random.pick(["\r\n", "\n", " \t\r\n", "*0\r\n", "*-1\r\n", "*-7\r\n"]).utf8
            case 1, 2: appendLine(&random)
            default: appendArray(&random)
            }
        }
    }

    private mutating func appendArray(_ random: inout SeededGenerator) {
        let words = (0...random.below(5)).map { _ in
            let length = random.chance(5) ? random.below(9000) : random.below(12)
            return (0..<length).map { _ in
                random.chance(30)
                    ? random.pick(Array("\r\n*$\"'\\ ".utf8)) : UInt8(random.below(256))
            }
        }
        var writer = RequestWriter()
        writer.request(Words(words))
        bytes += writer.bytes
        requests.append(Words(words))
    }

    private mutating func appendLine(_ random: inout SeededGenerator) {
        var words: [[UInt8]] = []
        for _ in 0...random.below(4) {
            if !words.isEmpty { bytes += random.pick([" ", "  ", "\t", " \u{B} "]).utf8 }
            let plain = (0...random.below(6)).map { _ in random.pick(Array("abcXYZ019.-=\\".utf8)) }
            // An array's star cannot begin a line; none of the letters above is one.
            switch random.below(3) {
            case 0:
                bytes += plain
                words.append(plain)
            case 1:
                bytes += "'it\\'s \\n'".utf8
                words.append(Array("it's \\n".utf8))
            default:
                let raw = (0..<random.below(6)).map { _ in UInt8(random.below(256)) }
                bytes += plain
                bytes.append(UInt8(ascii: "\""))
                for byte in raw { bytes += RandomStream.quoted(byte, &random) }
                bytes.append(UInt8(ascii: "\""))
                words.append(plain + raw)
            }
        }
        bytes += random.chance(50) ? "\r\n".utf8 : "\n".utf8
        requests.append(Words(words))
    }

    /// A byte as it may stand between double quotes.
    private static func quoted(_ byte: UInt8, _ random: inout SeededGenerator) -> [UInt8] {
        switch byte {
        case 0x0A: return Array("\\n".utf8)
        case 0x0D: return Array("\\r".utf8)
        case 0x09 where random.chance(50): return Array("\\t".utf8)
        case 0x08 where random.chance(50): return Array("\\b".utf8)
        case 0x07 where random.chance(50): return Array("\\a".utf8)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), byte]
        default:
            if random.chance(70) { return [byte] }
            let digits = Array((random.chance(50) ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
            return Array("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}

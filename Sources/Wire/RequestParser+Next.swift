/// The state machine: where it stands is `wordsLeft` and `bulkCount`, and a step either consumes a
/// whole line or bulk, or changes nothing but `searched`.
extension RequestParser {
    /// The next whole request of what arrived.
    package mutating func next() -> Step {
        if let failure { return .protocolError(failure) }
        if wordsLeft == 0 {
            words.slices.removeAll(keepingCapacity: true)
            while wordsLeft == 0 {
                guard position < words.bytes.count else {
                    reclaim()
                    return .incomplete
                }
                if words.bytes[position] == UInt8(ascii: "*") {
                    if let stop = readArrayHead() { return stop }
                } else {
                    if let stop = readInlineLine() { return stop }
                    if !words.slices.isEmpty { return .request }
                }
            }
        }
        return readWords()
    }

    /// Reads `*count⏎`; nothing but a count above 0 begins a request.
    private mutating func readArrayHead() -> Step? {
        let head = CountLine(words.bytes.span, at: position, from: searched, limits.lineBytes)
        switch head {
        case .unfinished(let end):
            searched = end
            return .incomplete
        case .tooLong: return refuse("too big mbulk count string")
        case .invalid: return refuse("invalid multibulk length")
        case .count(let count, let next):
            guard count <= limits.arguments else { return refuse("invalid multibulk length") }
            guard isAuthenticated || count <= WireLimits.unauthenticatedArguments else {
                return refuse("unauthenticated multibulk length")
            }
            requestStart = position
            wordsLeft = max(0, count)
            advance(to: next)
            return nil
        }
    }

    /// Reads the words still owed of the array begun at `requestStart`.
    private mutating func readWords() -> Step {
        while wordsLeft > 0 {
            if bulkCount < 0, let stop = readBulkHead() { return stop }
            let end = position + bulkCount + 2
            guard end <= words.bytes.count else { return .incomplete }
            words.slices.append(Words.Slice(offset: position, count: bulkCount))
            advance(to: end)
            bulkCount = -1
            wordsLeft -= 1
        }
        return .request
    }

    /// Reads `$count⏎`.
    private mutating func readBulkHead() -> Step? {
        let head = CountLine(words.bytes.span, at: position, from: searched, limits.lineBytes)
        switch head {
        case .unfinished(let end):
            searched = end
            return .incomplete
        case .tooLong: return refuse("too big bulk count string")
        case .count, .invalid: break
        }
        let type = words.bytes[position]
        guard type == UInt8(ascii: "$") else {
            return refuse("expected '$', got '\(RequestParser.shown(type))'")
        }
        guard case .count(let count, let next) = head, 0 <= count, count <= limits.bulkBytes else {
            return refuse("invalid bulk length")
        }
        guard isAuthenticated || count <= WireLimits.unauthenticatedBulkBytes else {
            return refuse("unauthenticated bulk length")
        }
        guard next - requestStart + count <= limits.requestBytes else {
            return refuse("too big request")
        }
        bulkCount = count
        advance(to: next)
        return nil
    }

    /// Reads a plain line, cutting its words in place.
    private mutating func readInlineLine() -> Step? {
        let longest = position + limits.lineBytes
        let stop = min(words.bytes.count, longest + 1)
        var end = max(searched, position)
        while end < stop, words.bytes[end] != 0x0A { end += 1 }
        guard end < stop else {
            searched = end
            return end > longest ? refuse("too big inline request") : .incomplete
        }
        var lineEnd = end
        if lineEnd > position, words.bytes[lineEnd - 1] == 0x0D { lineEnd -= 1 }
        guard InlineWords.cut(&words, position..<lineEnd) else {
            return refuse("unbalanced quotes in request")
        }
        advance(to: end + 1)
        return nil
    }

    private mutating func advance(to next: Int) {
        position = next
        searched = next
    }

    /// Ends the reading for good.
    private mutating func refuse(_ reason: String) -> Step {
        let text = "Protocol error: " + reason
        failure = text
        words = Words()
        (position, requestStart, searched, wordsLeft, bulkCount) = (0, 0, 0, 0, -1)
        return .protocolError(text)
    }

    /// A byte as it can stand in a message: other than printable ASCII as `\xHH`.
    private static func shown(_ byte: UInt8) -> String {
        if 0x20 <= byte && byte < 0x7F { return String(UnicodeScalar(byte)) }
        return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

// MARK: - Storage

extension RequestParser {
    /// Storage for input above this many bytes is given back once the input is consumed.
    static let keptBytes = 1 << 20
    /// Storage for more places of words than this is given back likewise.
    static let keptSlices = 1 << 12
    /// Consumed bytes below this number are not worth moving the others for.
    static let movedBytes = 4096

    /// Makes the storage ready for `count` more bytes; what was consumed is dropped when that pays.
    ///
    /// Moving costs no more than the bytes dropped, each of which is dropped once.
    mutating func makeRoom(for count: Int) {
        if wordsLeft == 0 {
            words.slices.removeAll(keepingCapacity: true)
            requestStart = position
        }
        if requestStart == words.bytes.count {
            reclaim()
        } else if requestStart >= RequestParser.movedBytes, requestStart * 2 >= words.bytes.count {
            words.bytes.removeSubrange(..<requestStart)
            for index in words.slices.indices { words.slices[index].offset -= requestStart }
            position -= requestStart
            searched -= requestStart
            requestStart = 0
        }
        // Growing doubles the storage. A bulk that has arrived by half gets what it needs instead.
        let end = position + bulkCount + 2
        if bulkCount > RequestParser.keptBytes, end > words.bytes.capacity,
            end <= (words.bytes.count + count) * 2
        {
            words.bytes.reserveCapacity(end)
        }
    }

    /// Forgets input that was consumed to its last byte.
    private mutating func reclaim() {
        words.bytes.removeAll(keepingCapacity: words.bytes.capacity <= RequestParser.keptBytes)
        words.slices.removeAll(keepingCapacity: words.slices.capacity <= RequestParser.keptSlices)
        (position, requestStart, searched) = (0, 0, 0)
    }
}

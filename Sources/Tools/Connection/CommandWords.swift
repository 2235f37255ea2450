import Wire

/// A command as a person types it, cut into words.
package enum CommandWords {
    /// The words of a line in the inline form of the protocol, by the parser that the server uses.
    /// - Returns: nil when it is no command: an open quote, or nothing at all.
    package static func cut(_ line: some Collection<UInt8>) -> [[UInt8]]? {
        var parser = RequestParser()
        parser.append(Array(line) + [UInt8(ascii: "\n")])
        guard case .request = parser.next() else { return nil }
        return (0..<parser.words.count).map { parser.words.copy($0) }
    }
}

package import Wire

/// One step of the tour: a sentence, a command as a person types it, and what its reply must hold.
package struct TourStep: Sendable {
    /// One thing that a reply must hold.
    package enum Claim: Sendable, Equatable {
        /// The value at a path is this text; the path names keys and places, as in `lines.0.arrive`.
        case holds(path: String, text: String)
        /// The list or map at a path has so many elements; the empty path is the reply itself.
        case count(path: String, Int)
        /// The reply is a refusal with this code word.
        case refused(String)
    }

    /// What is about to be shown, for somebody who has never seen it.
    package let sentence: String
    /// The command, as typed after `nc`.
    package let command: String
    /// What the reply must hold; never empty.
    package let claims: [Claim]

    /// A step of a tour.
    package init(_ sentence: String, _ command: String, _ claims: Claim...) {
        precondition(!claims.isEmpty, "a step that claims nothing cannot fail")
        self.sentence = sentence
        self.command = command
        self.claims = claims
    }

    /// The claims that `reply` does not meet, each as a sentence.
    package func broken(by reply: ReplyValue) -> [String] {
        if case .error(let code, let message) = reply {
            return claims.contains(.refused(code)) ? [] : ["refused: \(code) \(message)"]
        }
        return claims.compactMap { claim in
            switch claim {
            case .holds(let path, let text):
                let found = Self.value(at: path, in: reply).flatMap(ReplyText.scalar) ?? "not there"
                return found == text ? nil : "\(Self.name(path)) is \(found), the tour says \(text)"
            case .count(let path, let count):
                let found = Self.value(at: path, in: reply).flatMap(Self.size) ?? 0
                return found == count
                    ? nil : "\(Self.name(path)) has \(found) entries, the tour says \(count)"
            case .refused(let code): return "the tour says it is refused with \(code)"
            }
        }
    }

    private static func name(_ path: String) -> String { path.isEmpty ? "the reply" : path }

    private static func size(_ value: ReplyValue) -> Int? {
        if case .map(let pairs) = value { return pairs.count }
        return value.elements?.count
    }

    private static func value(at path: String, in reply: ReplyValue) -> ReplyValue? {
        var value: ReplyValue? = reply
        for part in path.split(separator: ".") {
            guard let place = Int(part), let elements = value?.elements else {
                value = value?[String(part)]
                continue
            }
            value = elements.indices.contains(place) ? elements[place] : nil
        }
        return value
    }
}

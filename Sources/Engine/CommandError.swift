/// What a command answers when the caller is wrong or the answer is no.
///
/// Thrown before anything changed; on the wire it is the code word, a space and the message.
package struct CommandError: Error, Equatable {
    /// The code words of PROTOCOL §2.
    package enum Code: String, Sendable, CaseIterable {
        case err = "ERR"
        case badArgument = "BADARG"
        case notFound = "NOTFOUND"
        case noField = "NOFIELD"
        case exists = "EXISTS"
        case duplicate = "DUPLICATE"
        case state = "STATE"
        case badModel = "BADMODEL"
        case limit = "LIMIT"
        case outOfMemory = "OOM"
        case diskFull = "DISKFULL"
        case readOnly = "READONLY"
        case loading = "LOADING"
        case noAuthentication = "NOAUTH"
        case noPermission = "NOPERM"
        case wrongPassword = "WRONGPASS"
        case denied = "DENIED"
        case noProtocol = "NOPROTO"
        case transactionAborted = "EXECABORT"
        case misconfigured = "MISCONF"
    }

    /// The code word.
    package let code: Code
    /// What was wrong, and where.
    package let message: String

    /// An error with this code word and message.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An argument that is not what it should be.
    package static func badArgument(_ name: String, expected: String, found: String) -> Self {
        Self(.badArgument, "\(name): expected \(expected), found '\(excerpt(found))'")
    }

    /// Redis' text for too few or too many words.
    package static func wrongNumberOfArguments(_ command: String) -> Self {
        Self(.err, "wrong number of arguments for '\(command.lowercased())' command")
    }

    /// The refusal of what an order's status does not allow.
    static func wrongState(_ status: OrderStatus, _ wish: String) -> Self {
        Self(.state, "order: it is \(status.rawValue) and cannot be \(wish)")
    }

    /// At most 64 characters of a text that a caller sent, without control characters.
    package static func excerpt(_ text: String) -> String {
        let visible = text.unicodeScalars.prefix(64).map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? "?" : Character(scalar)
        }
        return String(visible) + (text.unicodeScalars.count > 64 ? "…" : "")
    }
}

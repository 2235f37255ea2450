import Engine
import Wire

/// `AUTH`: says who the connection is.
struct Authenticate: ServerCommand {
    private static let words = Argument(
        1, "[username] password", .text, .repeated(words: 1, least: 1))

    let allowances: Allowances = [.beforeAuthentication]
    let declaration = Declaration(
        server: "AUTH", "Gives the password, of the user 'default' when none is named.",
        cost: "O(bytes of the password)", [Self.words], errors: [.wrongPassword])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard call.words.count <= 3 else { throw .syntax }
        guard call.words.count == 3 || core.settings.password != nil else {
            throw CommandError(
                .err,
                "AUTH <password> called without any password configured for the default user. "
                    + "Are you sure your configuration is correct?")
        }
        let user = call.words.count == 3 ? call.words.text(1) : "default"
        let password = call.words.copy(call.words.count - 1)
        try Authenticate.admit(conversation, user: user, password: password, core)
        conversation.reply.ok()
    }

    /// Lets a connection in when user and password are right.
    ///
    /// Without a password configured the one user takes any, as in Redis.
    static func admit(
        _ conversation: Conversation, user: String, password: [UInt8], _ core: Core
    ) throws(CommandError) {
        let isRight = core.settings.password.map { isEqual(password, Array($0.utf8)) } ?? true
        guard user == "default", isRight else {
            throw CommandError(
                .wrongPassword, "invalid username-password pair or user is disabled.")
        }
        conversation.session.isAuthenticated = true
    }

    /// Compares in a time that depends on the given bytes' number alone.
    private static func isEqual(_ given: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = given.count ^ right.count
        for index in given.indices {
            difference |= Int(given[index] ^ (right.isEmpty ? 0 : right[index % right.count]))
        }
        return difference == 0
    }
}

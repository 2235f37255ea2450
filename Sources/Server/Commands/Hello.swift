import Engine
import Wire

/// `HELLO`: who the server is, and in which protocol the two go on.
struct Hello: ServerCommand {
    private static let version = Argument(1, "protover", .integer, .optional)
    private static let auth = Option("AUTH", slot: 0, .words(2), "username password")
    private static let name = Option("SETNAME", slot: 1, .words(1), "clientname")

    let allowances: Allowances = [.beforeAuthentication, .neverInTransaction]
    let declaration = Declaration(
        server: "HELLO", "Says who the server is and chooses the protocol; ends JSON mode.",
        [Self.version], options: [Self.auth, Self.name],
        reply: "a map: server, version, proto, id, mode, role, modules",
        errors: [.noProtocol, .wrongPassword, .noAuthentication])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        var version = conversation.session.protocolVersion
        if let place = call.place(of: Self.version) {
            guard let asked = Int(call.words.text(place)) else {
                throw CommandError(.err, "Protocol version is not an integer or out of range")
            }
            guard (2...3).contains(asked) else {
                throw CommandError(.noProtocol, "unsupported protocol version")
            }
            version = asked
        } else if call.has(Self.auth) || call.has(Self.name) {
            throw CommandError(.err, "Protocol version is not an integer or out of range")
        }
        if let place = call.place(of: Self.auth) {
            try Authenticate.admit(
                conversation, user: call.words.text(place), password: call.words.copy(place + 1),
                core)
        }
        guard conversation.session.isAuthenticated else {
            throw CommandError(
                .noAuthentication,
                "HELLO must be called with the client already authenticated, otherwise the HELLO "
                    + "<proto> AUTH <user> <pass> option can be used to authenticate the client and "
                    + "select the RESP protocol version at the same time")
        }
        if let place = call.place(of: Self.name) {
            conversation.session.name = try ClientCommand.name(call.words, place)
        }
        conversation.session.protocolVersion = version
        conversation.reply.dialect = version == 3 ? .resp3 : .resp2
        answer(version, conversation)
    }

    /// Seven fields in Redis' order; clients look for them by name.
    private func answer(_ version: Int, _ conversation: Conversation) {
        conversation.reply.map(7)
        conversation.reply.key("server")
        conversation.reply.bulk("leadstock")
        conversation.reply.key("version")
        conversation.reply.bulk(Identity.redisVersion)
        conversation.reply.key("proto")
        conversation.reply.integer(version)
        conversation.reply.key("id")
        conversation.reply.integer(conversation.session.id)
        conversation.reply.key("mode")
        conversation.reply.bulk("standalone")
        conversation.reply.key("role")
        conversation.reply.bulk("master")
        conversation.reply.key("modules")
        conversation.reply.array(0)
    }
}

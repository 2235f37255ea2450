import Engine
import Wire

/// `CLIENT`: what is known of connections, and ending them.
struct ClientCommand: CommandOfSubcommands {
    let declaration = Declaration(
        server: "CLIENT", "Names, lists and ends connections.",
        cost: "O(1); LIST and KILL O(connections)", Self.arguments, reply: "by subcommand")

    static let subcommands = [
        Subcommand("GETNAME", 2...2) { _, _, conversation throws(CommandError) in
            if conversation.session.name.isEmpty {
                conversation.reply.null()
            } else {
                conversation.reply.bulk(conversation.session.name)
            }
        },
        Subcommand("ID", 2...2) { _, _, conversation throws(CommandError) in
            conversation.reply.integer(conversation.session.id)
        },
        Subcommand("INFO", 2...2) { _, core, conversation throws(CommandError) in
            conversation.reply.bulk(core.line(conversation) + "\n")
        },
        Subcommand("KILL", 3...Int.max, kill),
        Subcommand("LIST", 2...Int.max, list),
        Subcommand("NO-EVICT", 3...3, takeSwitch),
        Subcommand("NO-TOUCH", 3...3, takeSwitch),
        Subcommand("SETINFO", 4...4, setInfo),
        Subcommand("SETNAME", 3...3) { call, _, conversation throws(CommandError) in
            conversation.session.name = try name(call.words, 2)
            conversation.reply.ok()
        },
    ]

    /// `ON` or `OFF`, which makes no difference here.
    private static func takeSwitch(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        guard call.words.equals(2, "on") || call.words.equals(2, "off") else { throw .syntax }
        conversation.reply.ok()
    }

    /// A name of visible ASCII without blanks, as Redis demands.
    static func name(_ words: Words, _ place: Int) throws(CommandError) -> String {
        guard words.copy(place).allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandError(
                .err, "Client names cannot contain spaces, newlines or special characters.")
        }
        return words.text(place)
    }

    private static func setInfo(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let words = call.words
        guard words.copy(3).allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandError(
                .err,
                "\(words.text(2).lowercased()) cannot contain spaces, newlines or special characters."
            )
        }
        if words.equals(2, "lib-name") {
            conversation.session.libraryName = words.text(3)
        } else if words.equals(2, "lib-ver") {
            conversation.session.libraryVersion = words.text(3)
        } else {
            throw CommandError(.err, "Unrecognized option '\(CommandError.excerpt(words.text(2)))'")
        }
        conversation.reply.ok()
    }

    private static func list(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let words = call.words
        var wanted: Set<Int>?
        if words.count > 3, words.equals(2, "ID") {
            wanted = []
            for place in 3..<words.count {
                guard let id = Int(words.text(place)) else {
                    throw CommandError(.err, "Invalid client ID")
                }
                wanted?.insert(id)
            }
        } else if words.count == 4, words.equals(2, "TYPE") {
            let isOfType = try type(words, 3)
            wanted = Set(
                core.conversations.values.filter { isOfType($0.session) }.map(\.session.id))
        } else if words.count != 2 {
            throw .syntax
        }
        var text = ""
        for id in core.conversations.keys.sorted() where wanted?.contains(id) ?? true {
            if let other = core.conversations[id] { text += core.line(other) + "\n" }
        }
        conversation.reply.bulk(text)
    }

    /// Which connections are of the type that a word names; there are no replicas here.
    private static func type(
        _ words: Words, _ place: Int
    ) throws(CommandError) -> (Session) -> Bool {
        switch words.text(place).lowercased() {
        case "normal": return { $0.subscriptions == 0 }
        case "pubsub": return { $0.subscriptions > 0 }
        case "master", "replica", "slave": return { _ in false }
        default:
            throw CommandError(
                .err, "Unknown client type '\(CommandError.excerpt(words.text(place)))'")
        }
    }

    /// `KILL address`, or `KILL` with filters, all of which must match.
    private static func kill(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let words = call.words
        if words.count == 3 {
            let address = words.text(2)
            guard
                let target = core.conversations.values.first(where: { $0.session.peer == address })
            else { throw CommandError(.err, "No such client") }
            conversation.reply.ok()
            core.end(target)
            return
        }
        guard words.count % 2 == 0 else { throw .syntax }
        var skipsCaller = true
        var targets = core.conversations.values.sorted { $0.session.id < $1.session.id }
        for place in stride(from: 2, to: words.count, by: 2) {
            let value = words.text(place + 1)
            switch words.text(place).uppercased() {
            case "ID":
                guard let id = Int(value), id > 0 else {
                    throw CommandError(.err, "client-id should be greater than 0")
                }
                targets = targets.filter { $0.session.id == id }
            case "ADDR": targets = targets.filter { $0.session.peer == value }
            case "USER": targets = value == "default" ? targets : []
            case "TYPE":
                let isOfType = try type(words, place + 1)
                targets = targets.filter { isOfType($0.session) }
            case "SKIPME":
                switch value.lowercased() {
                case "yes": skipsCaller = true
                case "no": skipsCaller = false
                default: throw .syntax
                }
            default: throw .syntax
            }
        }
        if skipsCaller { targets = targets.filter { $0 !== conversation } }
        conversation.reply.integer(targets.count)
        for target in targets { core.end(target) }
    }
}

extension Core {
    /// Ends a connection at once, or after its reply when it is the one being served.
    func end(_ conversation: Conversation) {
        conversation.close()
        listenersToFlush.append(conversation)
    }

    /// The line of CLIENT LIST and CLIENT INFO.
    func line(_ conversation: Conversation) -> String {
        let session = conversation.session
        let now = clock.ticks()
        let command =
            conversation.lastCommand.map { table.declarations[$0].name.lowercased() } ?? "NULL"
        let flags =
            session.isMonitor
            ? "O" : session.subscriptions > 0 ? "P" : session.transaction != nil ? "x" : "N"
        let version = conversation.reply.dialect == .resp3 ? 3 : 2
        return "id=\(session.id) addr=\(session.peer) laddr=\(address.host):\(address.port)"
            + " name=\(session.name) age=\((now - session.created) / 1000)"
            + " idle=\(max(0, now - session.lastSeen) / 1000) flags=\(flags) db=0"
            + " sub=\(channels.names(of: conversation, .channel).count)"
            + " psub=\(channels.names(of: conversation, .pattern).count)"
            + " multi=\(session.transaction.map { $0.queued.count } ?? -1)"
            + " qbuf=\(conversation.parser.pendingByteCount)"
            + " obl=\(conversation.port?.backlog ?? 0) cmd=\(command) user=default resp=\(version)"
            + " lib-name=\(session.libraryName) lib-ver=\(session.libraryVersion)"
    }
}

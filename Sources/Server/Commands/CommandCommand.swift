import Engine
import Wire

/// `COMMAND`: what commands there are, from their declarations.
struct CommandCommand: CommandOfSubcommands {
    let declaration = Declaration(
        server: "COMMAND", "Lists the commands: arity, flags, documentation.", cost: "O(commands)",
        [
            Argument(
                1, "subcommand", .keyword, .repeated(words: 1, least: 0),
                choices: Self.subcommandNames)
        ],
        reply: "by subcommand")

    static let subcommands = [
        Subcommand("COUNT", 2...2) { _, core, conversation throws(CommandError) in
            conversation.reply.integer(core.table.declarations.count)
        },
        Subcommand("DOCS", 2...Int.max) { call, core, conversation throws(CommandError) in
            let all = core.table.declarations
            let wanted = call.words.count == 2 ? all : named(call, core).compactMap { $0 }
            conversation.reply.map(wanted.count)
            for declaration in wanted { conversation.document(declaration) }
        },
        Subcommand("INFO", 2...Int.max, showInfo),
        Subcommand("LIST", 2...2) { _, core, conversation throws(CommandError) in
            let all = core.table.declarations
            conversation.reply.array(all.count)
            for declaration in all { conversation.reply.bulk(declaration.name.lowercased()) }
        },
    ]

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        // Without a word behind it, it is INFO of everything.
        if call.words.count == 1 {
            try Self.showInfo(call, core, conversation)
        } else {
            try runSubcommand(call, core, conversation)
        }
    }

    private static func showInfo(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let all = core.table.declarations
        let wanted = call.words.count <= 2 ? all.map { $0 } : named(call, core)
        conversation.reply.array(wanted.count)
        for declaration in wanted {
            if let declaration {
                conversation.describe(declaration)
            } else {
                conversation.reply.nullArray()
            }
        }
    }

    /// The commands that the words behind the subcommand name, nil for those that are none.
    private static func named(_ call: Call, _ core: Core) -> [Declaration?] {
        (2..<call.words.count).map { place in
            core.table.find(call.words, place).map { core.table.declarations[$0] }
        }
    }
}

extension Conversation {
    /// A command as `COMMAND INFO` has it since Redis 7: ten fields, of which tips, key specifications
    /// and subcommands are empty here.
    fileprivate func describe(_ declaration: Declaration) {
        reply.array(10)
        reply.bulk(declaration.name.lowercased())
        reply.integer(declaration.arity)
        reply.array(1)
        switch declaration.effect {
        case .read, .scan: reply.simple("readonly")
        case .write: reply.simple("write")
        case .server: reply.simple("admin")
        }
        let keys = declaration.keys
        reply.integer(keys?.first ?? 0)
        reply.integer(keys?.last ?? 0)
        reply.integer(keys?.step ?? 0)
        reply.array(1)
        reply.simple("@" + declaration.group)
        for _ in 0..<3 { reply.array(0) }
    }

    /// A command as `COMMAND DOCS` has it; `redis-cli` makes its hints of this.
    fileprivate func document(_ declaration: Declaration) {
        reply.key(declaration.name.lowercased())
        let count = declaration.arguments.count + declaration.options.count
        reply.map(count == 0 ? 4 : 5)
        reply.key("summary")
        reply.bulk(declaration.summary)
        reply.key("since")
        reply.bulk(Identity.version)
        reply.key("group")
        reply.bulk(declaration.group)
        reply.key("complexity")
        reply.bulk(declaration.cost)
        guard count > 0 else { return }
        reply.key("arguments")
        reply.array(count)
        for argument in declaration.arguments { document(argument) }
        for option in declaration.options { document(option) }
    }

    private func document(_ argument: Argument) {
        var flags: [String] = []
        switch argument.presence {
        case .required: break
        case .optional: flags = ["optional"]
        case .repeated(_, let least): flags = least == 0 ? ["optional", "multiple"] : ["multiple"]
        }
        documentParts(argument.name, type: Conversation.type(argument.kind), token: nil, flags)
    }

    private func document(_ option: Option) {
        var flags = option.isRequired ? [] : ["optional"]
        if option.isRepeatable { flags.append("multiple") }
        if option.shape == .flag {
            documentParts(
                option.keyword.lowercased(), type: "pure-token", token: option.keyword, flags)
        } else {
            let name = option.values.isEmpty ? option.keyword.lowercased() : option.values
            documentParts(name, type: Conversation.type(option.kind), token: option.keyword, flags)
        }
    }

    private func documentParts(_ name: String, type: String, token: String?, _ flags: [String]) {
        reply.map(2 + (token == nil ? 0 : 1) + (flags.isEmpty ? 0 : 1))
        reply.key("name")
        reply.bulk(name)
        reply.key("type")
        reply.bulk(type)
        if let token {
            reply.key("token")
            reply.bulk(token)
        }
        if !flags.isEmpty {
            reply.key("flags")
            reply.array(flags.count)
            for flag in flags { reply.simple(flag) }
        }
    }

    private static func type(_ kind: WordKind) -> String {
        switch kind {
        case .integer: "integer"
        case .number: "double"
        default: "string"
        }
    }
}

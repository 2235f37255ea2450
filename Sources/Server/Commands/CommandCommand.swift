import Engine
import Wire

/// `COMMAND`: what commands there are, from their declarations.
struct CommandCommand: ServerCommand {
    let declaration = Declaration(
        server: "COMMAND", "Lists the commands: arity, flags, documentation.", cost: "O(commands)",
        [
            Argument(
                1, "subcommand", .keyword, .repeated(words: 1, least: 0),
                choices: ["COUNT", "DOCS", "INFO", "LIST", "HELP"])
        ],
        reply: "by subcommand")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let words = call.words
        let all = core.table.declarations
        guard words.count > 1 else {
            conversation.reply.array(all.count)
            for declaration in all { conversation.describe(declaration) }
            return
        }
        let named = (2..<max(2, words.count)).map { place in
            core.table.find(words, place).map { all[$0] }
        }
        switch (words.text(1).uppercased(), words.count) {
        case ("COUNT", 2): conversation.reply.integer(all.count)
        case ("LIST", 2):
            conversation.reply.array(all.count)
            for declaration in all { conversation.reply.bulk(declaration.name.lowercased()) }
        case ("INFO", _):
            let wanted = named.isEmpty ? all.map { $0 } : named
            conversation.reply.array(wanted.count)
            for declaration in wanted {
                if let declaration {
                    conversation.describe(declaration)
                } else {
                    conversation.reply.nullArray()
                }
            }
        case ("DOCS", _):
            let wanted = named.isEmpty ? all : named.compactMap { $0 }
            conversation.reply.map(wanted.count)
            for declaration in wanted { conversation.document(declaration) }
        case ("HELP", 2): conversation.showSubcommands(of: declaration)
        default: throw .subcommand(call)
        }
    }
}

/// `HELP`: how to write commands, for people.
struct Help: ServerCommand {
    private static let command = Argument(1, "command", .text, .optional)
    let declaration = Declaration(
        server: "HELP", "Shows how to write a command, or all of them.", cost: "O(commands)",
        [Self.command], reply: "a text of lines")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard let place = call.place(of: Self.command) else {
            let lines = core.table.declarations.map { "\($0.syntax)\n    \($0.summary)\n" }
            return conversation.reply.bulk(lines.joined())
        }
        guard let found = core.table.find(call.words, place) else {
            throw CommandError(
                .notFound, "command '\(CommandError.excerpt(call.words.text(place)))'")
        }
        let declaration = core.table.declarations[found]
        var lines = [
            declaration.syntax, declaration.summary, "Answers: \(declaration.reply)",
            "Cost: \(declaration.cost)",
        ]
        if !declaration.errors.isEmpty {
            lines.append("Errors: " + declaration.errors.map(\.rawValue).joined(separator: ", "))
        }
        conversation.reply.bulk(lines.joined(separator: "\n") + "\n")
    }
}

extension Conversation {
    /// A command as `COMMAND INFO` has it since Redis 7: ten fields, of which keys, tips and
    /// subcommands are empty here.
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
        for _ in 0..<3 { reply.integer(0) }
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

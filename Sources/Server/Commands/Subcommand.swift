import Engine
import Wire

/// A word that says what a command with subcommands does.
struct Subcommand: Sendable {
    /// The word, in capitals.
    let name: String
    /// How many words a request with it has, the command's name included.
    let words: ClosedRange<Int>
    /// Runs a request that has so many.
    let run: @Sendable (Call, Core, Conversation) throws(CommandError) -> Void

    /// A subcommand with so many words.
    init(
        _ name: String, _ words: ClosedRange<Int>,
        _ run: @escaping @Sendable (Call, Core, Conversation) throws(CommandError) -> Void
    ) {
        self.name = name
        self.words = words
        self.run = run
    }
}

/// A command whose second word says what it does; `HELP` shows which words there are.
protocol CommandOfSubcommands: ServerCommand {
    /// What it can be told to do, in the order in which it is documented.
    static var subcommands: [Subcommand] { get }
}

extension CommandOfSubcommands {
    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        try runSubcommand(call, core, conversation)
    }

    /// Runs the subcommand that the second word names, where there are as many words as it has.
    func runSubcommand(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let words = call.words
        if words.count == 2, words.equals(1, Self.help) {
            let names = Self.subcommandNames
            conversation.reply.array(names.count)
            for name in names { conversation.reply.simple("\(declaration.name) \(name)") }
            return
        }
        let asked = Self.subcommands.first { words.equals(1, $0.name) }
        guard let asked else {
            throw CommandError(
                .err,
                "unknown subcommand '\(CommandError.excerpt(words.text(1)))'. Try "
                    + "\(declaration.name) HELP.")
        }
        guard asked.words.contains(words.count) else {
            throw .wrongNumberOfArguments("\(declaration.name)|\(asked.name)")
        }
        try asked.run(call, core, conversation)
    }

    /// What may stand second.
    static var subcommandNames: [String] { subcommands.map(\.name) + [help] }

    /// Its arguments: the subcommand, and what stands behind it.
    static var arguments: [Argument] {
        [Argument(1, "subcommand", .keyword, choices: subcommandNames), .rest(2)]
    }

    private static var help: String { "HELP" }
}

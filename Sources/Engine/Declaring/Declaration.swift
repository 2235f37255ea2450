import Wire

/// A command as it is declared, once: what parses its words is also what documents them.
///
/// Arity errors, `COMMAND`, `COMMAND DOCS`, `HELP`, the write flag and docs/commands.md derive from
/// it.
package final class Declaration: Sendable {
    /// What running the command can do.
    package enum Effect: String, Sendable {
        /// Reads state.
        case read
        /// Reads many rows; long ones run beside the core.
        case scan
        /// Changes state, and is journaled when it succeeded.
        case write
        /// Concerns the connection or the server, not the state.
        case server
    }

    /// The name, in capitals: `STOCK.SET`.
    package let name: String
    /// What it can do.
    package let effect: Effect
    /// What it does, in a sentence.
    package let summary: String
    /// What it costs.
    package let cost: String
    /// The arguments by position.
    package let arguments: [Argument]
    /// The options, in the order of their slots.
    package let options: [Option]
    /// For each option's keyword its length and first letter, to tell most words apart at a glance.
    let keywordHeads: [UInt16]
    /// Words that must be there, the name included.
    package let leastWords: Int
    /// Whether there are no options: then a line of `leastWords` words needs no look at them.
    let isPlain: Bool
    /// The shape of the reply.
    package let reply: String
    /// The code words that it may answer besides ERR and BADARG.
    package let errors: [CommandError.Code]
    /// Whether an `ID key` may end the line.
    package let takesRetryKey: Bool

    /// A declaration of these parts; writes of the domain take a retry key unless said otherwise.
    package init(
        _ name: String, _ effect: Effect, summary: String, cost: String,
        arguments: [Argument] = [], options: [Option] = [], reply: String,
        errors: [CommandError.Code] = [], takesRetryKey: Bool? = nil
    ) {
        self.name = name
        self.effect = effect
        self.summary = summary
        self.cost = cost
        self.arguments = arguments
        self.options = options
        keywordHeads = options.map { Self.head($0.keyword.utf8.count, $0.keyword.utf8.first ?? 0) }
        self.reply = reply
        self.errors = errors
        self.takesRetryKey = takesRetryKey ?? (effect == .write)
        let positional = arguments.reduce(0) { $0 + $1.leastWords }
        leastWords = 1 + positional + options.reduce(0) { $0 + ($1.isRequired ? $1.leastWords : 0) }
        isPlain = options.isEmpty
        for (slot, option) in options.enumerated() {
            precondition(option.slot == slot, "\(name): option \(option.keyword) has another slot")
        }
        for (position, argument) in arguments.enumerated() {
            precondition(
                argument.position == position + 1, "\(name): argument \(argument.name) is misplaced"
            )
        }
        precondition(
            arguments.dropLast().allSatisfy { $0.presence == .required },
            "\(name): only the last argument may be optional or repeated")
    }

    /// Length (below 256) and folded first letter of a word.
    static func head(_ count: Int, _ first: UInt8) -> UInt16 {
        UInt16(count) << 8 | UInt16(Words.folded(first))
    }

    /// Whether more words than `leastWords` may come.
    package var isOpen: Bool {
        !options.isEmpty || takesRetryKey
            || arguments.last.map { $0.presence != .required } ?? false
    }

    /// Redis' arity: words in all, negative when more may come.
    package var arity: Int { isOpen ? -leastWords : leastWords }

    /// Where the side keys of a request stand, as Redis says it: the first, the last (below 0: counted
    /// from the end), and the steps between; nil when it names none.
    package var keys: (first: Int, last: Int, step: Int)? {
        guard let key = arguments.first(where: { $0.kind == .key }) else { return nil }
        if case .repeated(let words, _) = key.presence { return (key.position, -1, words) }
        return (key.position, key.position, 1)
    }

    /// The group of the command: its noun in lower case, or `server`.
    package var group: String {
        name.firstIndex(of: ".").map { name[..<$0].lowercased() } ?? "server"
    }

    /// The line that shows how to write the command.
    package var syntax: String {
        var parts = [name]
        parts += arguments.map(\.syntax)
        parts += options.map(\.syntax)
        if takesRetryKey { parts.append("[ID key]") }
        return parts.joined(separator: " ")
    }
}

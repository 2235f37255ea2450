import Engine
import Wire

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

import Engine
import Wire

/// `OUTPUT`: replies as lines of JSON, or as RESP again.
struct Output: ServerCommand {
    let allowances: Allowances = [.neverInTransaction]
    let declaration = Declaration(
        server: "OUTPUT", "Chooses the form of this connection's replies, from this one on.",
        [Argument(1, "form", .keyword, choices: ["json", "resp"])])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        if call.words.equals(1, "json") {
            conversation.reply.dialect = .json
        } else if call.words.equals(1, "resp") {
            conversation.reply.dialect =
                conversation.session.protocolVersion == 3 ? .resp3 : .resp2
        } else {
            throw .badArgument("form", expected: "json or resp", found: call.words.text(1))
        }
        conversation.reply.ok()
    }
}

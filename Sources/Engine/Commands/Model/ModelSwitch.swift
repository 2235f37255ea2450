import Wire

/// `MODEL.SWITCH`: makes LEAD.TOP rank by the version of a model that was loaded last.
struct ModelSwitch: Command {
    /// The name under which the server journals it.
    static let name = "MODEL.SWITCH"
    private static let model = Argument(1, "name", .id)
    private static let version = Argument(2, "version", .integer)

    let declaration = Declaration(
        Self.name, .write,
        summary: "Makes LEAD.TOP rank by the version of a model that was loaded last. The server "
            + "says it by itself when that version has scored all leads; said earlier, LEAD.TOP "
            + "scores leads as it reads them.",
        cost: "O(n), n = models", arguments: [Self.model, Self.version], reply: "OK",
        errors: [.notFound, .state])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let position = try engine.model(call, at: Self.model.position)
        let version = try call.integer(at: Self.version.position, "version", in: 1...Int64.max)
        guard engine.models[position].version == version else {
            throw CommandError(
                .state, "version: the version loaded last is \(engine.models[position].version)")
        }
        engine.models[position].ranked = nil
        engine.keepScores()
        reply.ok()
    }
}

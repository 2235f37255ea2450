import Wire

/// `MODEL.REGRADE`: tells which leads the last version of a model has moved to another grade.
struct ModelRegrade: Command {
    /// The name under which the server journals it.
    static let name = "MODEL.REGRADE"
    private static let model = Argument(1, "name", .id)

    let declaration = Declaration(
        Self.name, .write,
        summary: """
            Looks at the next \(Engine.regradedLeads) leads for those that the last version of a \
            model has moved to another grade; each is published on lead.grade and gets a point of \
            its history. It ends behind \(Engine.regradedCrossings) of them. MODEL.LOAD does so \
            once, and then the server says this by itself several times a second until all leads \
            have been looked at; said earlier, it only goes faster.
            """,
        cost: "O(n), n = leads looked at", arguments: [Self.model],
        reply: "how many rows are still to be looked at: 0 when all have been",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let position = try engine.model(call, at: Self.model.position)
        engine.changesNothing = engine.models[position].regrading == nil
        reply.integer(engine.regrade(model: position))
    }
}

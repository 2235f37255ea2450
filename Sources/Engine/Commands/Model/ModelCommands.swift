import Columns
import Scoring
import Wire

/// `MODEL.LIST`: all models.
struct ModelList: Command {
    let declaration = Declaration(
        "MODEL.LIST", .read, summary: "Lists the models, by name.", cost: "O(n), n = models",
        reply: "an array of maps: name, version, kind, features, trees, role, loaded")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        reply.array(engine.models.models.count)
        for model in engine.models.models { reply.shelved(model) }
    }
}

/// `MODEL.GET`: one model.
struct ModelGet: Command {
    private static let name = Argument(1, "name", .id)
    let declaration = Declaration(
        "MODEL.GET", .read, summary: "Describes a model and the fields that it reads.",
        cost: "O(i), i = inputs", arguments: [Self.name],
        reply: """
            a map: name, version, kind, features, trees, role, loaded, format, mode (exact or \
            fast), ranked (the version that LEAD.TOP ranks by), regrading (leads that are still to be \
            looked at for another grade by this version), inputs (field names), events \
            (names), calibration (as MODEL.CALIBRATE answers; or null), counts (of NAIVEBAYES, as \
            MODEL.LOAD reads them: what was learned so far; else null); or null
            """)

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        _ = try call.id(Self.name)
        guard let position = engine.models.position(of: call.words.word(Self.name.position))
        else { return reply.null() }
        let model = engine.models[position]
        reply.shelved(model, more: 8)
        reply.key("format")
        reply.bulk(model.model.format.rawValue)
        reply.key("mode")
        reply.bulk(model.model.isFast ? "fast" : "exact")
        reply.key("ranked")
        reply.integer(model.ranked?.version ?? model.version)
        reply.key("regrading")
        reply.integer(model.regrading.map { max(0, engine.tables.lead.rowEnd - $0.next) } ?? 0)
        reply.key("inputs")
        reply.array(model.model.inputs.count)
        for input in model.model.inputs { reply.bulk(input.name) }
        reply.key("events")
        reply.array(model.model.eventNames.count)
        for name in model.model.eventNames { reply.bulk(name) }
        reply.key("calibration")
        if let calibration = model.life.calibration {
            reply.calibration(calibration)
        } else {
            reply.null()
        }
        reply.key("counts")
        if let counts = model.model.winCounts {
            reply.bulk(counts.payload.span)
        } else {
            reply.null()
        }
    }
}

/// `MODEL.DEL`: forgets a model.
struct ModelDelete: Command {
    private static let name = Argument(1, "name", .id)
    let declaration = Declaration(
        "MODEL.DEL", .write,
        summary: "Removes a model; a later one of its name goes on counting versions.",
        cost: "O(n), n = models", arguments: [Self.name],
        reply: "1 when it was there, 0 when not")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        _ = try call.id(Self.name)
        let position = engine.models.position(of: call.words.word(Self.name.position))
        if let position {
            engine.models.remove(at: position)
            engine.keepScores()
        }
        reply.integer(position == nil ? 0 : 1)
    }
}

/// `MODEL.ROLE`: says what a model is used for.
struct ModelSetRole: Command {
    private static let name = Argument(1, "name", .id)
    private static let role = Argument(
        2, "role", .keyword, choices: ModelRole.allCases.map { $0.rawValue.uppercased() })
    let declaration = Declaration(
        "MODEL.ROLE", .write,
        summary: "Makes a model champion (it scores leads by default; the champion before it "
            + "becomes a challenger), challenger, or neither.",
        cost: "O(n), n = models", arguments: [Self.name, Self.role], reply: "OK",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let position = try engine.model(call, at: Self.name.position)
        guard
            let role = ModelRole(rawValue: call.words.text(Self.role.position).lowercased())
        else {
            throw .badArgument(
                "role", expected: "one of " + Self.role.choices.joined(separator: ", "),
                found: call.words.text(Self.role.position))
        }
        engine.models.setRole(role, at: position)
        if role == .none {
            engine.models[position].ranked = nil
            engine.models[position].regrading = nil
        }
        engine.keepScores()
        reply.ok()
    }
}

extension Reply {
    /// A shelved model's map, with room for `more` entries after it.
    fileprivate mutating func shelved(_ model: ShelvedModel, more: Int = 0) {
        map(7 + more)
        self.model(model.name, model.version, model.model)
        key("role")
        bulk(model.role.rawValue)
        key("loaded")
        moment(model.loaded)
    }
}

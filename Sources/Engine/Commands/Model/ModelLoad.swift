import Columns
import Scoring
import Wire

/// `MODEL.LOAD`: reads a model and makes it ready to score.
struct ModelLoad: Command {
    private static let name = Argument(1, "name", .id)
    private static let format = Argument(
        2, "format", .keyword, choices: ModelFormat.allCases.map(\.rawValue))
    private static let payload = Argument(3, "payload", .text)
    private static let features = Option("FEATURES", slot: 0, .words(1), "json", .text)
    private static let verify = Option("VERIFY", slot: 1, .words(1), "json", .text)
    private static let fast = Option("FAST", slot: 2, .flag)

    let declaration = Declaration(
        "MODEL.LOAD", .write,
        summary: """
            Loads a model; under a known name as its next version, which scores from the reply \
            on, and ranks LEAD.TOP when it has scored all leads; leads that it moves to another grade \
            are told on lead.grade (MODEL.REGRADE). NAIVEBAYES learns: to the counts \
            of its file it adds the outcomes of all leads, now and with every write, unless the file \
            says "learn":false. FEATURES maps inputs to fields, VERIFY holds rows with the margins \
            that the model must give. FAST works out probabilities and predictions by polynomials: \
            within 2 units in the last place of the true value, where the default gives the \
            library's bits; margins are the library's bits in both. In the text of a SCORECARD's \
            rule, {value} stands for the lead's own value. A PMML model of two classes tells the \
            one whose probability alone its Output wants, else the one called 1, true, yes, y or \
            won; else trees tell the class listed last, regressions that of the first table.
            """,
        cost: "O(bytes of the file); NAIVEBAYES also O(leads with an outcome × fields)",
        arguments: [Self.name, Self.format, Self.payload],
        options: [Self.features, Self.verify, Self.fast],
        reply: "a map: name, version, kind, features, trees",
        errors: [.badModel, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        _ = try call.id(Self.name)
        guard let format = ModelFormat(word: call.words.text(Self.format.position)) else {
            throw .badArgument(
                "format", expected: "one of " + Self.format.choices.joined(separator: ", "),
                found: call.words.text(Self.format.position))
        }
        guard call.words.slices[Self.payload.position].count <= engine.limits.modelBytes else {
            throw CommandError(
                .limit, "payload: a model has at most \(engine.limits.modelBytes) bytes")
        }
        let name = call.words.copy(Self.name.position)
        let known = engine.models.position(of: name.span)
        guard known != nil || engine.models.models.count < engine.limits.models else {
            throw CommandError(.limit, "name: at most \(engine.limits.models) models")
        }
        let source = ModelSource(
            format: format, isFast: call.has(Self.fast),
            payload: call.words.copy(Self.payload.position),
            features: call.place(of: Self.features).map { call.words.copy($0) })
        let verify = call.place(of: Self.verify).map { call.words.copy($0) }
        let model: Model
        do throws(ModelError) {
            model = try source.load(verify: verify)
        } catch {
            throw CommandError(.badModel, error.report)
        }
        let bound: BoundModel
        do throws(InputError) {
            bound = try BoundModel(model, to: engine.tables.lead)
        } catch {
            throw CommandError(.badModel, "field '\(error.field)': expected \(error.expected)")
        }
        let version = engine.models.nextVersion(of: name)
        let ranked = known.flatMap { engine.rankedVersion(afterLoading: model, over: $0) }
        let regrading = known.flatMap { engine.regrading(afterLoading: bound, over: $0) }
        engine.models.put(
            ShelvedModel(
                name: name, version: version, role: known.map { engine.models[$0].role } ?? .none,
                loaded: engine.now, source: source, model: model))
        if let position = engine.models.position(of: name.span) {
            engine.models[position].ranked = ranked
            engine.models[position].regrading = regrading
            engine.countOutcomes(model: position)
            engine.takeReference(model: position)
        }
        engine.keepScores()
        if let position = engine.models.position(of: name.span) { engine.regrade(model: position) }
        reply.map(5)
        reply.model(name, version, model)
    }
}

extension Engine {
    /// The version by which LEAD.TOP goes on ranking when a model gets its next version; nil when it
    /// passes to the new one at once.
    ///
    /// That is so with few leads, and for models whose scores are not kept.
    fileprivate func rankedVersion(
        afterLoading model: Model, over position: Int
    ) -> EarlierVersion? {
        let old = models[position]
        guard old.role != .none, model.hasSteadyScore, tables.lead.count > Self.fewLeads else {
            return nil
        }
        if let ranked = old.ranked { return ranked }
        return old.model.classCount == 1 ? old.asEarlier : nil
    }
}

extension Reply {
    /// The five entries that describe a model: name, version, kind, features, trees.
    mutating func model(_ name: [UInt8], _ version: Int, _ model: Model) {
        key("name")
        bulk(name.span)
        key("version")
        integer(version)
        key("kind")
        bulk(model.kind)
        key("features")
        integer(model.featureCount)
        key("trees")
        integer(model.treeCount)
    }
}

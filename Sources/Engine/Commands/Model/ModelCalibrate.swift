import Columns
import Scoring
import Wire

/// `MODEL.CALIBRATE`: makes probabilities say what share was won.
struct ModelCalibrate: ProposingCommand {
    private static let name = Argument(1, "name", .id)
    private static let method = Argument(
        2, "method", .keyword, choices: Calibration.Method.allCases.map(\.rawValue) + ["NONE"])
    private static let condition = Option("WHERE", slot: 0, .words(1), "condition", .condition)
    fileprivate static let curve = Option("CURVE", slot: 1, .words(1), "json", .text)
    fileprivate static let version = Option("VERSION", slot: 2, .words(1), "n", .integer)
    fileprivate static let leads = Option("LEADS", slot: 3, .words(1), "n", .integer)
    fileprivate static let won = Option("WON", slot: 4, .words(1), "n", .integer)
    fileprivate static let fitted = Option("FITTED", slot: 5, .flag, endsAsking: true)

    let declaration = Declaration(
        "MODEL.CALIBRATE", .write,
        summary: """
            Fits a curve from the model's scores to probabilities on the leads that were won or \
            lost; from then on probability is the curve's and raw_probability the model's own. \
            The next version of the model begins without. CURVE gives a curve made elsewhere: \
            [slope,offset] for PLATT, [[score,probability],…] for ISOTONIC. NONE takes it away. \
            VERSION, LEADS and WON, beside CURVE, say what it was fitted to. What is journaled is \
            the request, and behind FITTED the curve that was found for it.
            """,
        cost: "O(leads), beside the core; with CURVE O(bytes)",
        arguments: [Self.name, Self.method],
        options: [
            Self.condition, Self.curve, Self.version, Self.leads, Self.won, Self.fitted,
        ],
        reply:
            "a map: method, leads, won, calibrated (a moment), curve (as CURVE is written); null "
            + "after NONE",
        errors: [.notFound, .state, .noField, .limit])

    func proposal(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> (any Proposal)? {
        let method = try method(call)
        try checkOptions(call, isNone: method == nil)
        guard let method, !call.has(Self.curve) else { return nil }
        let position = try engine.model(call, at: Self.name.position)
        let binding = try engine.bind(model: position)
        try binding.model.checkCalibrates()
        return CalibrationProposal(
            leads: DecidedLeads(
                leads: engine.tables.lead,
                condition: try call.condition(Self.condition, over: engine.tables.lead),
                time: engine.now),
            binding: binding, touches: engine.touches(for: binding.model), method: method,
            asked: call.words.detached(), askedEnd: call.askedEnd, retryKey: call.retryKey,
            version: engine.models[position].version)
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let position = try engine.model(call, at: Self.name.position)
        try checkOptions(call, isNone: try method(call) == nil)
        if let place = call.place(of: Self.version) {
            let version = try call.integer(at: place, "VERSION", in: 1...Int64(Int32.max))
            guard Int(version) == engine.models[position].version else {
                throw CommandError(
                    .state, "VERSION: the model is at version \(engine.models[position].version)")
            }
        }
        guard let method = try method(call) else {
            engine.models[position].life.calibration = nil
            return reply.null()
        }
        guard let place = call.place(of: Self.curve) else {
            throw CommandError(.badArgument, "CURVE: is missing")
        }
        try engine.models[position].model.checkCalibrates()
        var (count, won) = (0, 0)
        if let place = call.place(of: Self.leads) {
            count = Int(try call.integer(at: place, "LEADS", in: 0...Int64(Int32.max)))
        }
        if let place = call.place(of: Self.won) {
            won = Int(try call.integer(at: place, "WON", in: 0...Int64(count)))
        }
        let curve: Calibration
        do throws(ModelError) {
            curve = try Calibration(method, json: call.words.copy(place))
        } catch {
            throw CommandError(.badArgument, "CURVE: \(error.message)")
        }
        let calibration = ModelCalibration(
            curve: curve, count: count, wonCount: won, time: engine.now)
        engine.models[position].life.calibration = calibration
        reply.calibration(calibration)
    }

    /// Refuses options that nothing would read.
    private func checkOptions(
        _ call: borrowing Call, isNone: Bool
    ) throws(CommandError) {
        let hasCurve = call.has(Self.curve)
        if isNone {
            for option in declaration.options where call.has(option) {
                throw CommandError(.badArgument, "\(option.keyword): expected nothing after NONE")
            }
        }
        if hasCurve, call.has(Self.condition), !call.has(Self.fitted) {
            throw CommandError(.badArgument, "WHERE: expected no condition beside CURVE")
        }
        for option in [Self.version, Self.leads, Self.won, Self.fitted]
        where !hasCurve && call.has(option) {
            throw CommandError(.badArgument, "\(option.keyword): expected only beside CURVE")
        }
    }

    /// The method; nil for NONE.
    private func method(_ call: borrowing Call) throws(CommandError) -> Calibration.Method? {
        let word = call.words.text(Self.method.position).uppercased()
        if word == "NONE" { return nil }
        guard let method = Calibration.Method(rawValue: word) else {
            throw .badArgument(
                "method", expected: "one of " + Self.method.choices.joined(separator: ", "),
                found: call.words.text(Self.method.position))
        }
        return method
    }
}

/// The fitting of a curve, over frozen leads.
struct CalibrationProposal: Proposal {
    let leads: DecidedLeads
    let binding: BoundModel
    let touches: LeadTouches
    let method: Calibration.Method
    /// The request, of which the words before `askedEnd` ask.
    let asked: Words
    let askedEnd: Int
    let retryKey: Int?
    let version: Int

    var rowCount: Int { leads.leads.rowEnd }

    func request() throws(CommandError) -> Words {
        let outcomes = leads.outcomes()
        let scores = leads.scores(of: outcomes, by: binding, touches: touches)
        guard let curve = Calibration.fit(method, scores: scores, outcomes: outcomes.won) else {
            throw CommandError(
                .state, "outcomes: expected leads that were won and leads that were lost")
        }
        typealias Options = ModelCalibrate
        var words = Words()
        for place in 0..<askedEnd { words.append(asked.copy(place)) }
        words.append(Options.fitted.keyword.utf8)
        words.append(Options.curve.keyword.utf8)
        words.append(curve.json)
        for (option, number) in [
            (Options.version, version), (Options.leads, outcomes.won.count),
            (Options.won, outcomes.won.count { $0 }),
        ] {
            words.append(option.keyword.utf8)
            words.append("\(number)".utf8)
        }
        if let retryKey {
            words.append("ID".utf8)
            words.append(asked.copy(retryKey))
        }
        return words
    }
}

extension Model {
    /// Refuses models whose scores are no single figure of how likely a lead is won.
    func checkCalibrates() throws(CommandError) {
        guard classCount == 1, output != .prediction else {
            throw CommandError(
                .badArgument,
                "name: expected a model of one score or probability, not of "
                    + (classCount == 1 ? "predictions" : "classes"))
        }
    }
}

extension Reply {
    /// A calibration's map.
    mutating func calibration(_ calibration: ModelCalibration) {
        map(5)
        key("method")
        bulk(calibration.curve.method.rawValue.lowercased())
        key("leads")
        integer(calibration.count)
        key("won")
        integer(calibration.wonCount)
        key("calibrated")
        moment(calibration.time)
        key("curve")
        switch calibration.curve {
        case .platt(let slope, let offset):
            array(2)
            double(slope)
            double(offset)
        case .isotonic(let steps):
            array(steps.count)
            for step in steps {
                array(2)
                double(step.margin)
                double(step.probability)
            }
        }
    }
}

import Columns
import Scoring
import Wire

/// `SCORE`: scores values that are given with the request, and nothing else.
struct ScoreWords: Command {
    private static let model = Argument(1, "model", .id)
    private static let reasons = Option("REASONS", slot: 0, .words(1), "n", .integer)
    private static let method = Option(
        "METHOD", slot: 1, .words(1), "method", .keyword, choices: Score.methods)
    private static let with = Option(
        "WITH", slot: 2, .rest, "field value", .field, isRequired: true)

    let declaration = Declaration(
        "SCORE", .read,
        summary: "Scores the given values by a model; an absent or empty field is missing.",
        cost: "O(i), i = inputs of the model", arguments: [Self.model],
        options: [Self.reasons, Self.method, Self.with],
        reply: Score.shape, errors: [.notFound, .noField])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let position = try engine.model(call, at: Self.model.position)
        let count = try call.reasonCount(Self.reasons)
        let shelved = engine.models[position]
        var method: ReasonMethod?
        if count != nil { method = try call.method(Self.method, of: shelved) }
        var row = InputRow(shelved.model)
        let words = call.rest(of: Self.with)
        guard words.count % 2 == 0 else {
            throw CommandError(.badArgument, "WITH: expected a value after each field")
        }
        for place in stride(from: words.lowerBound, to: words.upperBound, by: 2) {
            let input = try call.input(of: shelved.model, at: place)
            try call.set(&row, input, at: place + 1)
        }
        let score = shelved.model.score(
            row, at: engine.now, reasons: method, most: count ?? 0)
        reply.score(score, of: shelved, reasons: count, at: engine.now)
    }
}

extension Call {
    /// How many reasons an option asks for; nil when it is not there.
    func reasonCount(_ option: Option) throws(CommandError) -> Int? {
        guard let place = place(of: option) else { return nil }
        return Int(try integer(at: place, option.keyword, in: 0...1_000_000))
    }

    /// The way to explain a score that reasons are asked of.
    func method(
        _ option: Option, of shelved: ShelvedModel
    ) throws(CommandError) -> ReasonMethod {
        let method: ReasonMethod = choice(of: option) == 1 ? .shap : .path
        guard shelved.model.explains(by: method) else {
            throw CommandError(
                .badArgument,
                "METHOD: expected path for a model with linear leaves, of PMML trees, or of trees "
                    + "too deep or too many for shap")
        }
        return method
    }

    /// The model's input that a word names; NOFIELD otherwise.
    func input(of model: Model, at position: Int) throws(CommandError) -> Int {
        guard let input = model.input(named: words.word(position)) else {
            throw CommandError(
                .noField,
                "the model reads no field '\(CommandError.excerpt(words.text(position)))'")
        }
        return input
    }

    /// Puts a word as the value of a model's input.
    fileprivate func set(
        _ row: inout InputRow, _ input: Int, at position: Int
    ) throws(CommandError) {
        do throws(InputError) {
            try row.set(input, words.word(position))
        } catch {
            throw .badArgument(error.field, expected: error.expected, found: words.text(position))
        }
    }
}

extension Score {
    /// The ways to explain a score, as METHOD names them: in the order of `ReasonMethod`.
    static let methods = ["path", "shap"]

    /// The shape of a score in replies.
    static let shape =
        "a map: model, version, then what the model has of margin, probability (calibrated where "
        + "MODEL.CALIBRATE was, and then raw_probability as the model has it), prediction, points, "
        + "grade, trend (rising, steady or falling; of leads with a LEAD.HISTORY); with REASONS bias and reasons (an array of maps: field, value, contribution, "
        + "text; the largest contribution first, of a PMML scorecard as its reasonCodeAlgorithm "
        + "ranks them; all contributions added up, and then bias, are the margin or the points); "
        + "as_of"
}

extension Reply {
    /// A score's map; `reasons` is how many of them are shown, nil for none and no bias.
    mutating func score(
        _ score: Score, of shelved: ShelvedModel, reasons: Int?, at moment: Int64,
        trend: Trend? = nil
    ) {
        let isMany = !shelved.isSingle
        let calibrated = shelved.life.calibration.map { $0.curve.probability(score.ranking) }
        map(
            3 + (score.margins.isEmpty ? 0 : 1) + (score.prediction.isEmpty ? 0 : 1)
                + (score.probability.isEmpty ? 0 : 1) + (calibrated == nil ? 0 : 1)
                + (score.points == nil ? 0 : 1) + (score.grade == nil ? 0 : 1)
                + (trend == nil ? 0 : 1) + (reasons == nil ? 0 : 2))
        key("model")
        bulk(shelved.name.span)
        key("version")
        integer(shelved.version)
        figure("margin", score.margins, isArray: isMany)
        if let calibrated {
            key("probability")
            double(calibrated)
            figure("raw_probability", score.probability, isArray: isMany)
        } else {
            figure("probability", score.probability, isArray: isMany)
        }
        figure("prediction", score.prediction, isArray: isMany)
        if let points = score.points {
            key("points")
            double(points)
        }
        if let grade = score.grade {
            key("grade")
            bulk(grade)
        }
        if let trend {
            key("trend")
            bulk(trend.rawValue)
        }
        if let reasons {
            key("bias")
            doubles(score.bias, isArray: isMany)
            key("reasons")
            self.reasons(score.reasons.prefix(reasons), isArray: isMany)
        }
        key("as_of")
        self.moment(moment)
    }

    private mutating func reasons(_ reasons: ArraySlice<Reason>, isArray: Bool) {
        array(reasons.count)
        for reason in reasons {
            map(4)
            key("field")
            bulk(reason.field)
            key("value")
            if reason.value.isEmpty { null() } else { bulk(reason.value.span) }
            key("contribution")
            doubles(reason.contributions, isArray: isArray)
            key("text")
            bulk(reason.text)
        }
    }

    /// A figure of the score, unless the model has none of the kind.
    private mutating func figure(_ name: String, _ values: [Double], isArray: Bool) {
        if values.isEmpty { return }
        key(name)
        doubles(values, isArray: isArray)
    }

    private mutating func doubles(_ values: [Double], isArray: Bool) {
        if !isArray, values.count == 1 { return double(values[0]) }
        array(values.count)
        for value in values { double(value) }
    }
}

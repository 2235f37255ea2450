import Columns
import Conditions

/// A model that was read, checked and made ready to score.
///
/// It never changes, but for one that learns (`learns`): that one counts outcomes.
///
/// A model is kept by its format, payload and FEATURES bytes: loading them again gives the same
/// model on every machine. Three ways of scoring give the same bits for the same values: a row of
/// words (`InputRow.set`), a row of a table (`BoundModel.read`), and whole chunks
/// (`BoundModel.margins`).
///
/// Every sum is taken in one documented order (see each kind), so that no score depends on other
/// rows, on the processor, or on the order of a hash table.
package struct Model: Sendable {
    /// The file format that it was read from.
    package let format: ModelFormat
    /// What kind of model it is, in a word such as `scorecard`, `logistic` or `xgboost`.
    package let kind: String
    /// The raw fields that it reads and the features that it makes of them.
    package private(set) var schema: InputSchema
    /// Features of the model as its file counts them; a scorecard's are its rules.
    package let featureCount: Int
    /// Trees of all classes together; 0 for a model without trees.
    package let treeCount: Int
    /// Outputs per row: 1, or the classes of a multiclass model.
    package let classCount: Int
    /// What its scores are made of besides margins.
    package let output: Output
    /// How the margins are worked out.
    private(set) var body: Body

    /// Whether probabilities and predictions are worked out in the FAST mode (see `FastMath`);
    /// margins, points and reasons are the same in both.
    package private(set) var isFast = false
    private var powers: Powers { isFast ? .fast : .exact }

    /// Which figures a score of this model has.
    package enum Output: Sendable {
        /// Margin and probability.
        case probability
        /// Margin and prediction.
        case prediction
        /// Points and, where the file has them, a probability and a grade.
        case points
    }

    /// The arithmetic behind the model, one case per family.
    enum Body: Sendable {
        case scorecard(Scorecard)
        case logistic(LogisticModel)
        case boostedLinear(BoostedLinearModel)
        case trees(TreeModel)
        case pmml(PMMLModel)
        case naiveBayes(NaiveBayesModel)
    }

    /// The raw fields that the model reads, in a fixed order; rows are given by positions here.
    package var inputs: [ModelInput] { schema.inputs }
    /// Whether the model's numbers are float32 (XGBoost), so that its scores read back as such.
    package var isFloat32: Bool { schema.isFloat32 }
    /// The events that a scorecard counts, in a fixed order; `Touch.event` is a position here.
    package var eventNames: [String] {
        if case .scorecard(let card) = body { card.events } else { [] }
    }

    /// Whether a row's score is one number that changes only with the row: not with time, as a
    /// scorecard's that counts events, nor with other rows, as that of frequencies.
    package var hasSteadyScore: Bool {
        switch body {
        case .scorecard(let card): card.events.isEmpty
        case .naiveBayes: false
        default: classCount == 1
        }
    }

    /// Whether it is a scorecard whose points fade, or grow by themselves when an event's time comes.
    package var fades: Bool { !eventNames.isEmpty }

    /// The position of a raw field among `inputs`, or nil when the model does not know it.
    /// - Complexity: O(1) on average.
    package func input(named name: Span<UInt8>) -> Int? { schema.input(named: name) }

    // MARK: Loading

    /// Reads a model, and proves it against the VERIFY rows when they are given.
    ///
    /// `features` is FEATURES (how model inputs are made of raw fields; nil: inputs are fields by
    /// name), `verify` is VERIFY: `{"rows":[{field:value}],"margins":[…]}`, both JSON. `isFast` asks
    /// for the FAST mode.
    /// - Throws: `ModelError`, naming the place in the file; nothing has changed then.
    /// - Complexity: O(bytes); memory within `ModelLimits`.
    package static func load(
        format: ModelFormat, payload: [UInt8], features: [UInt8]? = nil, verify: [UInt8]? = nil,
        isFast: Bool = false
    ) throws(ModelError) -> Model {
        guard payload.count <= ModelLimits.byteCount else {
            throw ModelError("payload", "expected at most \(ModelLimits.byteCount) bytes")
        }
        var map: [FeatureDeclaration]?
        if let features { map = try FeatureDeclaration.readAll(features) }
        var model: Model
        switch format {
        case .scorecard:
            if map != nil {
                throw ModelError("FEATURES", "expected none, a scorecard's rules name fields")
            }
            model = try ScorecardImport.read(payload)
        case .logistic: model = try LogisticImport.read(payload, features: map)
        case .xgboost: model = try XGBoostImport.read(payload, features: map)
        case .lightgbm: model = try LightGBMImport.read(payload, features: map)
        case .pmml:
            if map != nil {
                throw ModelError("FEATURES", "expected none, a PMML file names its own fields")
            }
            model = try PMMLImport.read(payload)
        case .naiveBayes:
            if map != nil {
                throw ModelError("FEATURES", "expected none, the model names its own fields")
            }
            model = try NaiveBayesImport.read(payload)
        }
        model.isFast = isFast
        if let verify { try model.verify(verify) }
        return model
    }

    /// Whether reasons by a method can be had; Shapley values cannot for linear leaves, PMML trees and
    /// trees that are too deep (`ModelLimits.shapleyDepth`).
    package func explains(by method: ReasonMethod) -> Bool {
        switch body {
        case .trees(let trees): method == .path || trees.hasShapleyValues
        case .pmml(let pmml): method == .path || pmml.treeCount == 0
        default: true
        }
    }

    // MARK: Learning

    /// Whether outcomes of leads change the model.
    package var learns: Bool {
        if case .naiveBayes(let bayes) = body { bayes.learns } else { false }
    }

    /// What a model that counts outcomes knows; nil for the others.
    package var winCounts: WinCounts? {
        if case .naiveBayes(let bayes) = body { bayes.counts(schema) } else { nil }
    }

    /// Counts an outcome (+1) or takes it back (−1).
    ///
    /// `code` gives the code of the row's value of an input in the schema's vocabulary, which it may
    /// extend, or `InputRow.missing`.
    mutating func learn(
        _ count: Int, isWon: Bool, code: (Int, inout InputSchema) -> Int32
    ) {
        guard case .naiveBayes(var bayes) = body else {
            preconditionFailure("only a model of counts learns")
        }
        // The body lets go of its tallies, so that they are changed in place.
        body = .naiveBayes(.empty)
        let inputs = bayes.learnedInputs
        let codes = inputs.fields.map { code($0, &schema) }
        bayes.learn(
            count, isWon: isWon, team: inputs.team.map { code($0, &schema) } ?? InputRow.missing,
            codes: codes)
        body = .naiveBayes(bayes)
    }

    /// The margin of a row by what was learned from all others than this one, which ended so.
    func margin(_ row: borrowing InputRow, unaware isWon: Bool) -> Double {
        guard case .naiveBayes(let bayes) = body else {
            preconditionFailure("only a model of counts learns")
        }
        return bayes.margin(row, without: WinCounts.Tally(won: isWon ? 1 : 0, lost: isWon ? 0 : 1))
    }

    // MARK: Scoring a row of words

    /// The margins of a row, one per class; none for a scorecard.
    package func margins(_ row: borrowing InputRow) -> [Double] {
        switch body {
        case .scorecard: []
        case .logistic(let logistic): [logistic.margin(row, schema)]
        case .boostedLinear(let linear): linear.margins(schema.values(of: row))
        case .trees(let trees): trees.margins(row, schema)
        case .pmml(let pmml): pmml.margins(row)
        case .naiveBayes(let bayes): [bayes.margin(row)]
        }
    }

    /// The score that margins give, without reasons; not for scorecards.
    func score(ofMargins margins: [Double]) -> Score {
        var score = Score()
        score.margins = margins
        switch body {
        case .scorecard: preconditionFailure("a scorecard has points and no margin")
        case .logistic:
            score.probability = margins.map { LogisticModel.probability($0, powers) }
        case .boostedLinear(let linear): score.put(linear.link.apply(margins, powers), output)
        case .trees(let trees): score.put(trees.outputs(margins, powers), output)
        case .pmml(let pmml):
            score.put(pmml.outputs(margins, powers), output)
            if pmml.scorecard != nil { score.points = margins[0] }
        case .naiveBayes:
            score.probability = margins.map { NaiveBayesModel.probability($0, powers) }
        }
        return score
    }

    /// The score of a row, with reasons when they are asked for.
    ///
    /// `touches` are the row's events, ordered by time, and `time` (Unix ms) is when they are judged;
    /// only scorecards look at them. There is one reason per feature (scorecards: per rule, and per
    /// axis that its bounds cut), largest magnitude first, ties in feature order, and no more than
    /// `most` of them where a model has many features; the method matters
    /// to trees only, and must be one that `explains(by:)` allows.
    ///
    /// All contributions, added up, and then the bias give the margin (scorecards: the points). Of
    /// trees and boosted linear models that is so to the last bit (see `ExactShares`, which also says
    /// where float64 cannot); of PMML too where the contributions are added in the order of the
    /// reasons. The parts of a logistic model, of frequencies and of a scorecard are those of its
    /// file, whose sum in another order than the model's own may differ in the last places.
    package func score(
        _ row: borrowing InputRow, touches: [Touch] = [], at time: Int64 = 0,
        reasons: ReasonMethod? = nil, most: Int = .max
    ) -> Score {
        if case .scorecard(let card) = body {
            let columns = row.wordColumns
            return card.score(
                row, schema, touches: touches, at: time, reasons: reasons != nil
            ) { condition in
                card.conditions[condition].bound.holds(0, over: columns.span)
            }
        }
        if let reasons, case .trees(let trees) = body {
            let (margins, contributions) = trees.explained(row, schema, reasons)
            var score = score(ofMargins: margins)
            explain(&score, row, contributions, bias: trees.bias, most: most)
            return score
        }
        var score = score(ofMargins: margins(row))
        switch body {
        case .scorecard, .trees: break
        case .logistic(let logistic):
            if reasons != nil {
                score.bias = [logistic.intercept]
                score.reasons = schema.reasons(
                    row, [logistic.contributions(row, schema)], most: most)
            }
        case .boostedLinear(let linear):
            if reasons != nil {
                explain(
                    &score, row, linear.contributions(schema.values(of: row)),
                    bias: zip(linear.bias, linear.base).map { Double($0 + $1) }, most: most)
            }
        case .pmml(let pmml):
            if let card = pmml.scorecard {
                if reasons != nil {
                    score.bias = [card.bias]
                    score.reasons = card.reasons(row, schema)
                }
            } else if reasons != nil {
                let parts = pmml.contributions(row, inputCount: inputs.count)
                score.reasons = schema.reasonsByInput(row, parts.contributions)
                score.bias = parts.bias.indices.map { target in
                    let sum = score.reasons.reduce(0) { $0 + $1.contributions[target] }
                    let rest = score.margins[target] - sum
                    return rest.isFinite ? rest : parts.bias[target]
                }
            }
        case .naiveBayes(let bayes):
            if reasons != nil {
                let parts = bayes.parts(row)
                score.bias = [parts.bias]
                score.reasons = schema.reasonsByInput(row, [parts.contributions])
            }
        }
        return score
    }

    /// Puts the reasons of a score with margins, and the bias that makes them sum to these.
    private func explain(
        _ score: inout Score, _ row: borrowing InputRow, _ contributions: [[Double]],
        bias: [Double], most: Int
    ) {
        var settled = contributions
        score.bias = bias
        for target in bias.indices {
            score.bias[target] = ExactShares.settle(
                &settled[target], margin: score.margins[target], bias: bias[target])
        }
        score.reasons = schema.reasons(row, settled, most: most)
    }
}

/// The formats of `MODEL.LOAD`.
package enum ModelFormat: String, Sendable, CaseIterable {
    /// Rules with points in our own JSON.
    case scorecard = "SCORECARD"
    /// Logistic regression in our own JSON.
    case logistic = "LOGISTIC"
    /// XGBoost's JSON or UBJSON.
    case xgboost = "XGBOOST"
    /// LightGBM's text.
    case lightgbm = "LIGHTGBM"
    /// The Predictive Model Markup Language, 4.0 to 4.4.
    case pmml = "PMML"
    /// Frequencies of won and lost leads in our own JSON.
    case naiveBayes = "NAIVEBAYES"

    /// The format of that word, in any case, or nil.
    package init?(word: String) { self.init(rawValue: word.uppercased()) }
}

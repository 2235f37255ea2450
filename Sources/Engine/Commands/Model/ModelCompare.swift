import Columns
import Scoring
import Wire

/// `MODEL.COMPARE`: which of two models foretold outcomes better.
struct ModelCompare: ScanCommand {
    private static let first = Argument(1, "a", .id)
    private static let second = Argument(2, "b", .id)
    private static let condition = Option("WHERE", slot: 0, .words(1), "condition", .condition)

    let declaration = Declaration(
        "MODEL.COMPARE", .scan,
        summary: """
            Judges two models on the leads that were won or lost: by what they say of them now (a \
            model that learns: without the lead's own outcome), and as shadow by what was last \
            recorded of them (LEAD.HISTORY) while the outcome was open, over the leads where both \
            versions have such a score.
            """,
        cost: "O(leads × inputs + n log n), n = leads with an outcome; beside the core",
        arguments: [Self.first, Self.second], options: [Self.condition],
        reply: """
            a map: leads, won, a, b (each a map: model, version, role, auc, brier, log_loss, \
            calibration (an array of maps: from, to, predicted, observed, count), lift (an array \
            of maps, the best tenth first: count, won, predicted, lift), shadow (a map: leads, \
            won, auc, brier, log_loss; or null)). What a model without probabilities has not is \
            null or empty
            """,
        errors: [.notFound, .noField, .limit])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        var models: [ComparisonScan.Candidate] = []
        for argument in [Self.first, Self.second] {
            let position = try engine.model(call, at: argument.position)
            guard engine.models[position].model.classCount == 1 else {
                throw CommandError(
                    .badArgument, "\(argument.name): expected a model of one score, not of classes")
            }
            let binding = try engine.bind(model: position)
            models.append(
                ComparisonScan.Candidate(
                    shelved: engine.models[position],
                    code: engine.models.names.firstIndex(of: engine.models[position].name),
                    touches: engine.touches(for: binding.model)))
        }
        return ComparisonScan(
            leads: DecidedLeads(
                leads: engine.tables.lead,
                condition: try call.condition(Self.condition, over: engine.tables.lead),
                time: engine.now),
            models: models)
    }
}

/// The reading of `MODEL.COMPARE`, over frozen leads.
struct ComparisonScan: Scan {
    /// A model to be judged.
    struct Candidate: Sendable {
        let shelved: ShelvedModel
        /// Its name's code in histories, or nil when nothing was recorded.
        let code: Int?
        let touches: LeadTouches
    }

    let leads: DecidedLeads
    /// The two.
    let models: [Candidate]

    var rowCount: Int { leads.leads.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        let outcomes = leads.outcomes()
        let shadows = shadows(outcomes)
        reply.map(4)
        reply.key("leads")
        reply.integer(outcomes.rows.count)
        reply.key("won")
        reply.integer(outcomes.won.count { $0 })
        for (place, model) in models.enumerated() {
            let scores = leads.scores(
                of: outcomes, by: model.shelved.binding, touches: model.touches)
            reply.key(place == 0 ? "a" : "b")
            reply.map(9)
            reply.key("model")
            reply.bulk(model.shelved.name.span)
            reply.key("version")
            reply.integer(model.shelved.version)
            reply.key("role")
            reply.bulk(model.shelved.role.rawValue)
            let evaluation = model.shelved.evaluation(scores, outcomes.won)
            reply.quality(evaluation)
            reply.calibrationTable(evaluation.bins)
            reply.lift(evaluation)
            reply.key("shadow")
            if shadows.won.isEmpty {
                reply.null()
            } else {
                let shadow = model.shelved.evaluation(shadows.scores[place], shadows.won)
                reply.map(5)
                reply.key("leads")
                reply.integer(shadow.count)
                reply.key("won")
                reply.integer(shadow.wonCount)
                reply.quality(shadow)
            }
        }
    }

    /// The last scores of both models that were recorded while the outcome was open.
    private func shadows(
        _ outcomes: DecidedLeads.Outcomes
    ) -> (scores: [[Double]], won: [Bool]) {
        var scores: [[Double]] = [[], []]
        var won: [Bool] = []
        for (row, isWon) in zip(outcomes.rows, outcomes.won) {
            guard let history = leads.leads.history(row) else { continue }
            let last = models.map { model in
                model.code.flatMap { code in
                    history.points(ofModel: code).last {
                        !$0.isDecided && $0.version == model.shelved.version
                    }
                }?.score
            }
            guard let first = last[0], let second = last[1] else { continue }
            scores[0].append(first)
            scores[1].append(second)
            won.append(isWon)
        }
        return (scores, won)
    }
}

extension ShelvedModel {
    /// The probability that goes with a score, calibrated where the model is; nil when there is none.
    func probability(ofScore score: Double) -> Double? {
        life.calibration?.curve.probability(score) ?? model.probability(ofScore: score)
    }

    /// How well scores foretold outcomes.
    func evaluation(_ scores: [Double], _ outcomes: [Bool]) -> Evaluation {
        let probabilities = scores.compactMap(probability)
        guard probabilities.count == scores.count else {
            return Evaluation(scores: scores, outcomes: outcomes)
        }
        return Evaluation(probabilities: probabilities, outcomes: outcomes)
    }
}

extension Reply {
    /// The three figures of quality.
    fileprivate mutating func quality(_ evaluation: Evaluation) {
        for (name, figure) in [
            ("auc", evaluation.auc), ("brier", evaluation.brier), ("log_loss", evaluation.logLoss),
        ] {
            key(name)
            if let figure { double(figure) } else { null() }
        }
    }

    fileprivate mutating func calibrationTable(_ bins: [Evaluation.Bin]) {
        key("calibration")
        array(bins.count)
        for bin in bins {
            map(5)
            key("from")
            double(Double(bin.tenth) / 10)
            key("to")
            double(Double(bin.tenth + 1) / 10)
            key("predicted")
            double(bin.predicted)
            key("observed")
            double(bin.observed)
            key("count")
            integer(bin.count)
        }
    }

    /// The tenths of the leads, best first.
    fileprivate mutating func lift(_ evaluation: Evaluation) {
        key("lift")
        array(evaluation.deciles.count)
        for decile in evaluation.deciles.reversed() {
            map(4)
            key("count")
            integer(decile.count)
            key("won")
            integer(decile.wonCount)
            key("predicted")
            if evaluation.brier == nil { null() } else { double(decile.probability) }
            key("lift")
            double(decile.lift)
        }
    }
}

import Columns
import Conditions
import Scoring
import Wire

/// `MODEL.DRIFT`: how far leads have moved away from those that a model began with.
struct ModelDrift: ScanCommand {
    private static let name = Argument(1, "name", .id)
    private static let condition = Option("WHERE", slot: 0, .words(1), "condition", .condition)

    let declaration = Declaration(
        "MODEL.DRIFT", .scan,
        summary: """
            Compares the leads, or those that meet a condition, with the leads that there were \
            when the model's version was loaded (\(ModelReference.leastRows) at least, else when \
            there first were so many; \(ModelReference.mostRows) of them, evenly spaced): the \
            population stability index of each field that it reads, numbers in tenths, words by \
            the ten most frequent, and of its score. Chance alone gives about 9/then + 9/now.
            """,
        cost: "O(leads × inputs), beside the core", arguments: [Self.name],
        options: [Self.condition],
        reply: """
            a map: model, version, since (a moment), then, now (leads compared), score (a map: \
            psi, verdict; null for several classes), features (a map by field of such maps); the \
            verdict is stable below 0.1, moderate below 0.25, else shifted
            """,
        errors: [.notFound, .state, .noField, .limit])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        let position = try engine.model(call, at: Self.name.position)
        guard let reference = engine.models[position].life.reference else {
            throw CommandError(
                .state,
                "name: expected \(ModelReference.leastRows) leads to begin with, so far there were fewer"
            )
        }
        let binding = try engine.bind(model: position)
        return DriftScan(
            leads: engine.tables.lead,
            condition: try call.condition(Self.condition, over: engine.tables.lead),
            shelved: engine.models[position], reference: reference,
            touches: engine.touches(for: binding.model), time: engine.now)
    }
}

/// The reading of `MODEL.DRIFT`, over frozen leads.
struct DriftScan: Scan {
    let leads: Table
    let condition: BoundCondition?
    let shelved: ShelvedModel
    let reference: ModelReference
    let touches: LeadTouches
    let time: Int64

    var rowCount: Int { leads.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        let inputs = shelved.model.inputs
        let (now, count) = histograms()
        let stability = zip(reference.drift.features, now).map {
            Drift.stability(then: $0.counts, now: $1.counts)
        }
        reply.map(7)
        reply.key("model")
        reply.bulk(shelved.name.span)
        reply.key("version")
        reply.integer(shelved.version)
        reply.key("since")
        reply.moment(reference.time)
        reply.key("then")
        reply.integer(reference.drift.rowCount)
        reply.key("now")
        reply.integer(count)
        reply.key("score")
        if stability.count > inputs.count {
            reply.stability(stability[inputs.count])
        } else {
            reply.null()
        }
        reply.key("features")
        reply.map(inputs.count)
        for (input, index) in zip(inputs, stability) {
            reply.key(input.name)
            reply.stability(index)
        }
    }

    /// How the leads lie now in the bins of then, and how many there are.
    private func histograms() -> ([Drift.Histogram], Int) {
        var now = reference.drift.features.map(\.emptied)
        let score = shelved.model.inputs.count
        var filter = RowFilter(condition, over: leads)
        var selection = RowBitmap()
        var rows: [Int] = []
        var count = 0
        for chunk in 0..<filter.chunkCount {
            filter.select(chunk: chunk, into: &selection)
            rows.removeAll(keepingCapacity: true)
            selection.appendRows(to: &rows, firstRow: chunk << Chunk.rowShift)
            if rows.isEmpty { continue }
            count += rows.count
            for row in rows { shelved.binding.count(row, of: leads, in: &now) }
            guard now.count > score else { continue }
            let first = chunk << Chunk.rowShift
            let rowCount = min(Chunk.rows, leads.rowEnd - first)
            var scores = Array(repeating: 0.0, count: rowCount)
            var span = scores.mutableSpan
            shelved.binding.scores(
                chunk: chunk, of: leads, touches: touches.touches(chunk: chunk, rows: rowCount),
                at: time, into: &span)
            for row in rows { now[score].counts[now[score].bins.bin(scores[row - first])] += 1 }
        }
        return (now, count)
    }
}

extension Engine {
    /// Takes the leads as they are for what a model begins with, when there are enough of them and
    /// none were taken before.
    mutating func takeReference(model position: Int) {
        guard models[position].life.reference == nil,
            tables.lead.count >= ModelReference.leastRows,
            let binding = try? bind(model: position)
        else { return }
        let leads = tables.lead
        let step = max(1, leads.rowEnd / ModelReference.mostRows)
        let rows = stride(from: 0, to: leads.rowEnd, by: step).filter { leads.isLive($0) }
        var features = binding.histograms(rows: rows, of: leads)
        if binding.model.classCount == 1 {
            var scores: [Double] = []
            for row in rows {
                scores.append((try? score(ofLead: row, model: position, at: now).ranking) ?? .nan)
            }
            features.append(Drift.Histogram(numbers: scores))
        }
        models[position].life.reference = ModelReference(
            time: now, drift: Drift.Reference(features: features, rowCount: rows.count))
    }
}

extension Reply {
    fileprivate mutating func stability(_ index: Double) {
        map(2)
        key("psi")
        double(index)
        key("verdict")
        bulk(Drift.Verdict(index).rawValue)
    }
}

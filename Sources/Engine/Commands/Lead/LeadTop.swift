import Columns
import Conditions
import Scoring
import Wire

/// `LEAD.TOP`: the best leads by score.
struct LeadTop: ScanCommand {
    private static let count = Argument(1, "n", .integer)
    private static let model = Option("MODEL", slot: 0, .words(1), "name", .id)
    private static let condition = Option("WHERE", slot: 1, .words(1), "condition", .condition)
    private static let fields = Option("RETURN", slot: 2, .rest, "field", .field)

    let declaration = Declaration(
        "LEAD.TOP", .scan,
        summary:
            "Answers the n best leads by the champion's score, or another model's; ties by id.",
        cost: "O(r × i), r = leads, i = inputs; 8 columns a pass",
        arguments: [Self.count], options: [Self.model, Self.condition, Self.fields],
        reply: "an array of maps: id, score (points of a scorecard, else the margin), fields",
        errors: [.notFound, .noField, .state, .limit])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        let most = Int64(engine.limits.rowsPerAnswer)
        let count = Int(try call.integer(at: Self.count.position, "n", in: 0...most))
        let position = try engine.model(call, Self.model)
        guard engine.models[position].model.classCount == 1 else {
            throw CommandError(.badArgument, "MODEL: expected a model of one score, not of classes")
        }
        var fields: [Int] = []
        for place in call.rest(of: Self.fields) {
            fields.append(try engine.field(.lead, call.words, at: place, toWrite: false))
        }
        let binding = try engine.bind(model: position)
        return TopScan(
            leads: engine.tables.lead,
            condition: try call.condition(Self.condition, over: engine.tables.lead), model: binding,
            touches: engine.touches(for: binding.model), time: engine.now, count: count,
            fields: fields)
    }
}

/// The reading of `LEAD.TOP`, over frozen leads and events.
struct TopScan: Scan {
    let leads: Table
    let condition: BoundCondition?
    let model: BoundModel
    let touches: LeadTouches
    let time: Int64
    let count: Int
    let fields: [Int]

    var rowCount: Int { leads.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        var filter = RowFilter(condition, over: leads)
        var best = TopRows(limit: count)
        var selection = RowBitmap()
        var scores = [Double](repeating: 0, count: Chunk.rows)
        for chunk in 0..<filter.chunkCount {
            filter.select(chunk: chunk, into: &selection)
            if selection.isEmpty { continue }
            let rows = min(Chunk.rows, leads.rowEnd - chunk << Chunk.rowShift)
            if rows < scores.count { scores = [Double](repeating: 0, count: rows) }
            var block = scores.mutableSpan
            model.scores(
                chunk: chunk, of: leads, touches: touches.touches(chunk: chunk, rows: rows),
                at: time, into: &block)
            best.offer(
                scores.span, firstRow: chunk << Chunk.rowShift,
                selection: selection.words.span, precedes: precedes)
        }
        let found = best.sorted(precedes: precedes)
        reply.array(found.count)
        for entry in found {
            reply.map(2 + fields.count)
            reply.key("id")
            reply.text(leads.keys, row: entry.row)
            reply.key("score")
            reply.double(entry.score)
            for position in fields {
                reply.key(leads.fields[position].name)
                reply.value(leads.columns[position], row: entry.row)
            }
        }
    }

    private func precedes(_ first: Int, _ second: Int) -> Bool {
        let a = leads.keys.chunks[first >> Chunk.rowShift]
        let b = leads.keys.chunks[second >> Chunk.rowShift]
        return a.text(at: first & Chunk.rowMask).precedes(b.text(at: second & Chunk.rowMask))
    }
}

extension Call {
    /// The condition after an option, bound to a table; nil when it is not there.
    func condition(
        _ option: Option, over table: Table
    ) throws(CommandError) -> BoundCondition? {
        guard let place = place(of: option) else { return nil }
        do throws(ConditionError) {
            return try Condition.parse(words.word(place)).bound(to: table)
        } catch {
            throw CommandError(error, option: option.keyword)
        }
    }
}

extension CommandError {
    /// A condition that cannot be read or does not fit the table.
    init(_ error: ConditionError, option: String) {
        switch error.kind {
        case .syntax: self.init(.badArgument, "\(option) \(error.message)")
        case .unknownField: self.init(.noField, "\(option) \(error.message)")
        case .limit: self.init(.limit, "\(option) \(error.message)")
        }
    }
}

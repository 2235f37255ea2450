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
        cost:
            "O(n + r / 256), r = leads, for champion and challengers: their scores, or bounds of points "
            + "that fade, are kept; for others, for those of frequencies, and while a score column "
            + "is being made, O(r × i), i = inputs",
        arguments: [Self.count], options: [Self.model, Self.condition, Self.fields],
        reply: "an array of maps: id, score (points of a scorecard, else the margin), fields",
        errors: [.notFound, .noField, .state, .limit])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        let most = Int64(engine.limits.rowsPerAnswer)
        let count = Int(try call.integer(at: Self.count.position, "n", in: 0...most))
        let position = try engine.model(call, Self.model)
        let shelved = engine.models[position]
        guard (shelved.ranked?.model ?? shelved.model).classCount == 1 else {
            throw CommandError(.badArgument, "MODEL: expected a model of one score, not of classes")
        }
        var fields: [Int] = []
        for place in call.rest(of: Self.fields) {
            fields.append(try engine.field(.lead, call.words, at: place, toWrite: false))
        }
        let condition = try call.condition(Self.condition, over: engine.tables.lead)
        let binding = try engine.bindRanked(model: position)
        let version = shelved.ranked?.version ?? shelved.version
        if let scores = engine.board.scores(of: shelved.name, version: version) {
            return KeptTopScan(
                leads: engine.tables.lead, condition: condition, scores: scores, count: count,
                fields: fields)
        }
        let scan = TopScan(
            leads: engine.tables.lead, condition: condition, model: binding,
            touches: engine.touches(for: binding.model), time: engine.now, count: count,
            fields: fields)
        if let bounds = engine.board.bounds(of: shelved.name, version: version, at: engine.now) {
            return FadingTopScan(bounds: bounds, scan: scan)
        }
        return scan
    }
}

extension Engine {
    /// The model that LEAD.TOP ranks by, tied to the lead table as it is now.
    fileprivate mutating func bindRanked(model position: Int) throws(CommandError) -> BoundModel {
        guard let ranked = models[position].ranked else { return try bind(model: position) }
        do throws(InputError) {
            return try BoundModel(ranked.model, to: tables.lead)
        } catch {
            throw CommandError(.badArgument, "\(error)")
        }
    }
}

/// The reading of `LEAD.TOP` by scores that are kept: it reads only what it must.
struct KeptTopScan: Scan {
    let leads: Table
    let condition: BoundCondition?
    let scores: ScoreColumn
    let count: Int
    let fields: [Int]

    /// Blocks of scores are asked first, so that most rows are not read; a condition may want them all.
    var rowCount: Int { condition == nil ? leads.rowEnd >> 6 : leads.rowEnd }

    func run(into reply: inout Reply) throws(CommandError) {
        var filter = RowFilter(condition, over: leads)
        let found = scores.best(
            count, where: &filter, hasCondition: condition != nil, precedes: leads.keyPrecedes)
        reply.top(found, of: leads, fields: fields)
    }
}

/// The reading of `LEAD.TOP` by bounds of points that fade: few leads are scored, unless so many have
/// about the same points that all might be.
struct FadingTopScan: Scan {
    let bounds: PointBounds
    let scan: TopScan

    var rowCount: Int { scan.rowCount }

    func run(into reply: inout Reply) throws(CommandError) {
        var filter = RowFilter(scan.condition, over: scan.leads)
        let found = bounds.best(
            scan.count, at: scan.time, where: &filter, score: scan.points,
            precedes: scan.leads.keyPrecedes)
        guard let found else { return try scan.run(into: &reply) }
        reply.top(found, of: scan.leads, fields: scan.fields)
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

    /// The points of a lead; NaN for a model without.
    func points(_ row: Int) -> Double {
        model.points(row, of: leads, touches: touches.touches(ofLead: row), at: time) ?? .nan
    }

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
                selection: selection.words.span, precedes: leads.keyPrecedes)
        }
        reply.top(best.sorted(precedes: leads.keyPrecedes), of: leads, fields: fields)
    }
}

extension Table {
    /// Whether the key of one row comes before that of another, by bytes.
    fileprivate func keyPrecedes(_ first: Int, _ second: Int) -> Bool {
        let a = keys.chunks[first >> Chunk.rowShift]
        let b = keys.chunks[second >> Chunk.rowShift]
        return a.text(at: first & Chunk.rowMask).precedes(b.text(at: second & Chunk.rowMask))
    }
}

extension Reply {
    /// Ranked leads with their scores and fields.
    fileprivate mutating func top(_ entries: [TopRows.Entry], of leads: Table, fields: [Int]) {
        array(entries.count)
        for entry in entries {
            map(2 + fields.count)
            key("id")
            text(leads.keys, row: entry.row)
            key("score")
            double(entry.score)
            for position in fields {
                key(leads.fields[position].name)
                value(leads.columns[position], row: entry.row)
            }
        }
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

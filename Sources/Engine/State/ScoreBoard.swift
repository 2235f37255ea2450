import Columns
import Scoring
package import Wire

/// The score columns of champion and challengers; derived from leads and models.
///
/// A column is made in two ways. With few leads (`Engine.fewLeads`) the command that asks for it makes
/// it at once. With more, `beginRescore` hands out the work over a frozen view of the leads, to be run
/// beside service, and `endRescore` takes the column; rows written meanwhile are scored again then.
/// Until it is there, `LEAD.TOP` scans with the same answers: columns never change a reply.
///
/// What does show is the moment at which LEAD.TOP passes from one version of a model to the next. With
/// many leads the old version goes on ranking until the new one's column is there; that moment is
/// journaled as `MODEL.SWITCH` (`dueSwitch`), so that replay ranks by the same version.
///
/// Of a scorecard whose points fade the bounds of its points are kept instead of scores; they find the
/// best leads at any time without a rescan.
struct ScoreBoard: Sendable {
    /// A model's column, or the making of it.
    struct Entry: Sendable {
        /// The model's name and version.
        let name: [UInt8]
        let version: Int
        /// The scores, when they are there.
        var scores: ScoreColumn?
        /// In place of scores, bounds of points that fade, when they are there.
        var bounds: PointBounds?
        /// While the column is being made, the rows written since the leads were frozen.
        var written: [Int] = []
        /// The model, tied to the lead table as of its last use.
        var binding: BoundModel
        var scorer: RowScorer
        /// The events of leads, where points fade.
        private var reader = TouchReader()
        /// Whether they do.
        let fades: Bool
        /// What trees saw when a row was last scored.
        var codes = KeptCodes()

        init(_ wanted: Wanted) {
            name = wanted.name
            version = wanted.version
            binding = BoundModel(wanted.model)
            scorer = RowScorer(wanted.model)
            fades = wanted.model.fades
        }

        /// Whether what is to be kept is there.
        var isMade: Bool { scores != nil || bounds != nil }

        /// Lets go of what was kept.
        mutating func unmake() {
            (scores, bounds) = (nil, nil)
            written = []
            codes = KeptCodes()
        }

        /// Scores a row that was written.
        ///
        /// A row keeps its score where none of the columns that were written is read by the model, or
        /// where trees see the codes that they saw before. Without `written` any column may have been.
        ///
        /// - Throws: `InputError` when a scorecard no longer fits the table.
        mutating func write(
            _ row: Int, of leads: Table, events: Table, engagement: Engagement, at now: Int64,
            written columns: ColumnSet?
        ) throws(InputError) {
            try binding.update(leads)
            if !isMade { return written.append(row) }
            guard leads.isLive(row) else {
                codes.forget(row: row)
                scores?.clear(row)
                bounds?.clear(row)
                return
            }
            if fades {
                reader.read(lead: row, by: binding.model, events: events, engagement)
                bounds?.put(row, of: leads, by: binding, touches: reader.touches, at: now)
                return
            }
            if let columns, columns.isDisjoint(with: binding.columns), scores?[row] != nil {
                return
            }
            scorer.read(row, of: leads, by: binding)
            if scorer.keepCodes(in: &codes, row: row), scores?[row] != nil { return }
            let score = scorer.score(row, of: leads, by: binding)
            scores?.put(score, at: row)
        }
    }

    /// A version of a model that is to have a column.
    struct Wanted {
        let name: [UInt8]
        let version: Int
        let model: Model
    }

    /// The columns, in the order of names and versions.
    var entries: [Entry] = []
    /// The entry for which work was handed out, by name and version.
    private(set) var running: (name: [UInt8], version: Int)?

    /// The position of a model's version, or nil when it has no entry.
    func position(of name: [UInt8], version: Int) -> Int? {
        // Reached through a span: an entry read through the array would be copied.
        let entries = entries.span
        for position in entries.indices {
            if entries[position].version == version, entries[position].name == name {
                return position
            }
        }
        return nil
    }

    /// The column of a model's version, or nil when it is not there (yet).
    func scores(of name: [UInt8], version: Int) -> ScoreColumn? {
        position(of: name, version: version).flatMap { entries.span[$0].scores }
    }

    /// The bounds of a model's version that hold at a time, or nil when there are none.
    func bounds(of name: [UInt8], version: Int, at time: Int64) -> PointBounds? {
        guard let place = position(of: name, version: version),
            let bounds = entries.span[place].bounds, bounds.reaches(time)
        else { return nil }
        return bounds
    }

    /// The score of a lead's row by a model's version as it is kept; nil where it is not.
    func score(ofRow row: Int, by name: [UInt8], version: Int) -> Double? {
        position(of: name, version: version).flatMap { entries.span[$0].scores?[row] }
    }

    /// What is kept for a model's version as it stands, with the model that made it.
    struct Kept: Sendable {
        let name: [UInt8]
        let version: Int
        let scores: ScoreColumn?
        let bounds: PointBounds?
        let binding: BoundModel
        let touches: LeadTouches
    }

    /// What is there, for CHECK at a time.
    mutating func columns(
        of leads: Table, events: Table, engagement: Engagement, at time: Int64
    ) -> [Kept] {
        entries.indices.compactMap { position in
            guard entries[position].isMade,
                (try? entries[position].binding.update(leads)) != nil
            else { return nil }
            let bounds = entries[position].bounds
            return Kept(
                name: entries[position].name, version: entries[position].version,
                scores: entries[position].scores,
                bounds: bounds?.reaches(time) == true ? bounds : nil,
                binding: entries[position].binding,
                touches: LeadTouches(
                    entries[position].binding.model, events: events, engagement: engagement))
        }
    }

    /// Lets go of what is not wanted any more, and makes room for what is new.
    mutating func keep(_ wanted: [Wanted]) {
        entries = wanted.map { new in
            entries.first { $0.name == new.name && $0.version == new.version } ?? Entry(new)
        }
    }

    /// Scores rows of which a command has written some columns.
    mutating func write(
        _ rows: [Int], _ columns: ColumnSet, of leads: Table, events: Table,
        engagement: Engagement, at now: Int64
    ) {
        for place in entries.indices {
            write(rows, columns, of: leads, events, engagement, at: now, place)
        }
    }

    private mutating func write(
        _ rows: [Int], _ columns: ColumnSet?, of leads: Table, _ events: Table,
        _ engagement: Engagement, at now: Int64, _ place: Int
    ) {
        do throws(InputError) {
            for row in rows {
                try entries[place].write(
                    row, of: leads, events: events, engagement: engagement, at: now,
                    written: columns)
            }
        } catch {
            // It cannot be scored at all now: it is made anew when it can.
            entries[place].unmake()
        }
    }

    /// Makes at once what is to be kept.
    mutating func make(
        _ position: Int, of leads: Table, events: Table, engagement: Engagement, at now: Int64
    ) {
        guard (try? entries[position].binding.update(leads)) != nil else { return }
        let made = rescore(position, of: leads, events, engagement, at: now).run()
        entries[position].unmake()
        (entries[position].scores, entries[position].bounds) = (made.scores, made.bounds)
    }

    /// The work for the first entry that is not made; nil when there is none, or work is out already.
    mutating func begin(
        _ leads: Table, events: Table, engagement: Engagement, at now: Int64
    ) -> Rescore? {
        guard running == nil else { return nil }
        for position in entries.indices {
            if let bounds = entries[position].bounds, !bounds.reaches(now) {
                entries[position].unmake()
            }
            guard !entries[position].isMade,
                (try? entries[position].binding.update(leads)) != nil
            else { continue }
            entries[position].written = []
            running = (entries[position].name, entries[position].version)
            return rescore(position, of: leads, events, engagement, at: now)
        }
        return nil
    }

    private func rescore(
        _ position: Int, of leads: Table, _ events: Table, _ engagement: Engagement,
        at now: Int64
    ) -> Rescore {
        let binding = entries[position].binding
        return Rescore(
            name: entries[position].name, version: entries[position].version, binding: binding,
            leads: leads,
            touches: LeadTouches(binding.model, events: events, engagement: engagement), now: now)
    }

    /// Takes what was made beside service, if it is still wanted.
    mutating func end(
        _ made: Rescored, of leads: Table, events: Table, engagement: Engagement, at now: Int64
    ) {
        running = nil
        guard let place = position(of: made.name, version: made.version) else { return }
        let written = Set(entries[place].written).sorted()
        entries[place].written = []
        (entries[place].scores, entries[place].bounds) = (made.scores, made.bounds)
        write(written, nil, of: leads, events, engagement, at: now, place)
    }
}

/// The scoring of all leads by a version of a model, over a frozen view, for a thread beside service.
package struct Rescore: Sendable {
    let name: [UInt8]
    let version: Int
    let binding: BoundModel
    let leads: Table
    let touches: LeadTouches
    /// The time as of which the leads are frozen, in Unix ms.
    let now: Int64

    /// Scores the leads.
    /// - Complexity: O(leads × inputs + events that the model counts).
    package func run() -> Rescored {
        var made = Rescored(name: name, version: version)
        if binding.model.fades {
            var bounds = PointBounds(binding, epoch: now)
            for row in 0..<leads.rowEnd where leads.isLive(row) {
                bounds?.put(
                    row, of: leads, by: binding, touches: touches.touches(ofLead: row), at: now)
            }
            made.bounds = bounds
        } else {
            made.scores = ScoreColumn(binding, of: leads)
        }
        return made
    }
}

/// What a `Rescore` made.
package struct Rescored: Sendable {
    let name: [UInt8]
    let version: Int
    var scores: ScoreColumn?
    var bounds: PointBounds?
}

extension Engine {
    /// Leads up to which a column is made by the command that asks for it: one chunk.
    ///
    /// Part of what a journal means, so no setting.
    static var fewLeads: Int { Chunk.rows }

    /// Sees to it that champion and challengers have columns, and nobody else.
    mutating func keepScores() {
        var wanted: [ScoreBoard.Wanted] = []
        for shelved in models.models where shelved.role != .none {
            if let ranked = shelved.ranked, ranked.model.isKept {
                wanted.append(
                    ScoreBoard.Wanted(
                        name: shelved.name, version: ranked.version, model: ranked.model))
            }
            if shelved.model.isKept {
                wanted.append(
                    ScoreBoard.Wanted(
                        name: shelved.name, version: shelved.version, model: shelved.model))
            }
        }
        board.keep(wanted)
        guard tables.lead.count <= Self.fewLeads else { return }
        for position in board.entries.indices where !board.entries[position].isMade {
            board.make(
                position, of: tables.lead, events: tables.event, engagement: engagement, at: now)
        }
    }

    /// Scores the leads that a write has changed.
    mutating func settleScores() {
        if writtenLeads.isEmpty { return }
        board.write(
            writtenLeads, writtenColumns, of: tables.lead, events: tables.event,
            engagement: engagement, at: now)
        writtenLeads.removeAll(keepingCapacity: true)
    }

    /// Work to be run beside service, when a score column is to be made; nil when there is none.
    package mutating func beginRescore() -> Rescore? {
        board.begin(tables.lead, events: tables.event, engagement: engagement, at: now)
    }

    /// Takes what such work made.
    /// - Complexity: O(rows written meanwhile × inputs).
    package mutating func endRescore(_ made: Rescored) {
        board.end(made, of: tables.lead, events: tables.event, engagement: engagement, at: now)
    }

    /// The write that passes LEAD.TOP on to a new version whose column is there, or nil.
    ///
    /// It is to be applied and journaled.
    package var dueSwitch: Words? {
        for shelved in models.models where shelved.ranked != nil {
            guard board.scores(of: shelved.name, version: shelved.version) != nil else { continue }
            var words = Words()
            words.append(ModelSwitch.name.utf8)
            words.append(shelved.name)
            words.append("\(shelved.version)".utf8)
            return words
        }
        return nil
    }
}

extension Model {
    /// Whether scores, or bounds of them, are kept for a champion or challenger.
    fileprivate var isKept: Bool { hasSteadyScore || fades }
}

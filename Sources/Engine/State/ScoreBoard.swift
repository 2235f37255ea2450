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
struct ScoreBoard: Sendable {
    /// A model's column, or the making of it.
    struct Entry: Sendable {
        /// The model's name and version.
        let name: [UInt8]
        let version: Int
        /// The scores, when they are there.
        var scores: ScoreColumn?
        /// While the column is being made, the rows written since the leads were frozen.
        var written: [Int] = []
        /// The model, tied to the lead table as of its last use.
        var binding: BoundModel
        var scorer: RowScorer
        /// What trees saw when a row was last scored.
        var codes = KeptCodes()

        init(_ wanted: Wanted) {
            name = wanted.name
            version = wanted.version
            binding = BoundModel(wanted.model)
            scorer = RowScorer(wanted.model)
        }

        /// Scores a row that was written; a row whose codes are what they were keeps its score.
        ///
        /// - Throws: `InputError` when a scorecard no longer fits the table.
        mutating func write(_ row: Int, of leads: Table) throws(InputError) {
            try binding.update(leads)
            if scores == nil { return written.append(row) }
            guard leads.isLive(row) else {
                codes.forget(row: row)
                scores?.clear(row)
                return
            }
            scorer.read(row, of: leads, by: binding)
            if let own = scorer.codes, codes.take(own, row: row), scores?[row] != nil { return }
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

    /// The column of a model's version, or nil when it is not there (yet).
    func scores(of name: [UInt8], version: Int) -> ScoreColumn? {
        entries.first { $0.name == name && $0.version == version }?.scores
    }

    /// A column as it stands, with the model that made it.
    struct Kept: Sendable {
        let name: [UInt8]
        let version: Int
        let scores: ScoreColumn
        let binding: BoundModel
    }

    /// The columns that are there, for CHECK.
    mutating func columns(of leads: Table) -> [Kept] {
        entries.indices.compactMap { position in
            guard let scores = entries[position].scores,
                (try? entries[position].binding.update(leads)) != nil
            else { return nil }
            return Kept(
                name: entries[position].name, version: entries[position].version, scores: scores,
                binding: entries[position].binding)
        }
    }

    /// Lets go of what is not wanted any more, and makes room for what is new.
    mutating func keep(_ wanted: [Wanted]) {
        entries = wanted.map { new in
            entries.first { $0.name == new.name && $0.version == new.version } ?? Entry(new)
        }
    }

    /// Scores rows that a command has written.
    mutating func write(_ rows: [Int], of leads: Table) {
        for place in entries.indices { write(rows, of: leads, at: place) }
    }

    private mutating func write(_ rows: [Int], of leads: Table, at place: Int) {
        do throws(InputError) {
            for row in rows { try entries[place].write(row, of: leads) }
        } catch {
            // It cannot be scored at all now: it is made anew when it can.
            entries[place].scores = nil
            entries[place].written = []
            entries[place].codes = KeptCodes()
        }
    }

    /// Makes a column at once.
    mutating func make(_ position: Int, of leads: Table) {
        guard (try? entries[position].binding.update(leads)) != nil else { return }
        entries[position].scores = ScoreColumn(entries[position].binding, of: leads)
        entries[position].written = []
    }

    /// The work for the first column that is not there; nil when there is none, or work is out already.
    mutating func begin(_ leads: Table) -> Rescore? {
        guard running == nil else { return nil }
        for position in entries.indices where entries[position].scores == nil {
            guard (try? entries[position].binding.update(leads)) != nil else { continue }
            entries[position].written = []
            running = (entries[position].name, entries[position].version)
            return Rescore(
                name: entries[position].name, version: entries[position].version,
                binding: entries[position].binding, leads: leads)
        }
        return nil
    }

    /// Takes a column that was made beside service, if it is still wanted.
    mutating func end(_ made: Rescored, of leads: Table) {
        running = nil
        let place = entries.firstIndex { $0.name == made.name && $0.version == made.version }
        guard let place else { return }
        let written = Set(entries[place].written).sorted()
        entries[place].written = []
        entries[place].scores = made.scores
        write(written, of: leads, at: place)
    }
}

/// The scoring of all leads by a version of a model, over a frozen view, for a thread beside service.
package struct Rescore: Sendable {
    let name: [UInt8]
    let version: Int
    let binding: BoundModel
    let leads: Table

    /// Scores the leads.
    /// - Complexity: O(leads × inputs).
    package func run() -> Rescored {
        Rescored(name: name, version: version, scores: ScoreColumn(binding, of: leads))
    }
}

/// What a `Rescore` made.
package struct Rescored: Sendable {
    let name: [UInt8]
    let version: Int
    let scores: ScoreColumn
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
            if let ranked = shelved.ranked, ranked.model.hasSteadyScore {
                wanted.append(
                    ScoreBoard.Wanted(
                        name: shelved.name, version: ranked.version, model: ranked.model))
            }
            if shelved.model.hasSteadyScore {
                wanted.append(
                    ScoreBoard.Wanted(
                        name: shelved.name, version: shelved.version, model: shelved.model))
            }
        }
        board.keep(wanted)
        guard tables.lead.count <= Self.fewLeads else { return }
        for position in board.entries.indices where board.entries[position].scores == nil {
            board.make(position, of: tables.lead)
        }
    }

    /// Scores the leads that a write has changed.
    mutating func settleScores() {
        if writtenLeads.isEmpty { return }
        board.write(writtenLeads, of: tables.lead)
        writtenLeads.removeAll(keepingCapacity: true)
    }

    /// Work to be run beside service, when a score column is to be made; nil when there is none.
    package mutating func beginRescore() -> Rescore? { board.begin(tables.lead) }

    /// Takes what such work made.
    /// - Complexity: O(rows written meanwhile × inputs).
    package mutating func endRescore(_ made: Rescored) { board.end(made, of: tables.lead) }

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

import Columns
import Scoring
import Wire

/// What a change of leads does to models: outcomes first, then counts, then scores.
///
/// A command says `leadChanges` before it touches a lead, and the end of every write calls
/// `settleLeads`. Between the two all values are put in place; then all counts are brought up to
/// date, and only then are leads scored. So no score depends on the order of a command's rows, nor on
/// which of them came in the same command.
extension Engine {
    /// Takes notice that a lead is about to change, or that an empty one was just inserted.
    mutating func leadChanges(row: Int, isNew: Bool = false) {
        if !board.entries.isEmpty { writtenLeads.append(row) }
        guard models.followsLeads, changedLeads.insert(row) else { return }
        if isNew { return }
        beginHistory(ofLead: row)
        countOutcome(-1, ofLead: row)
    }

    /// Takes notice of the values of a lead that are about to be written; what is there already is no
    /// change.
    mutating func leadColumnsChange(_ cells: ArraySlice<Cell>, _ words: Words, row: Int) {
        if models.followers.isEmpty && board.entries.isEmpty { return }
        for cell in cells where !tables.lead.holds(cell, words, row: row) {
            writtenColumns.insert(cell.position)
        }
        if let updated = Entity.of(.lead).updatedPlace { writtenColumns.insert(updated) }
    }

    /// Takes notice that a lead is about to be removed.
    mutating func leadGoes(row: Int) {
        if !board.entries.isEmpty { writtenLeads.append(row) }
        guard models.followsLeads else { return }
        // What changed in this command has been taken out of the counts already.
        if !changedLeads.remove(row) { countOutcome(-1, ofLead: row) }
    }

    /// Brings counts and then scores up to date with the leads that this command has changed.
    mutating func settleLeads() {
        if changedLeads.rows.isEmpty { return }
        for row in changedLeads.rows { countOutcome(1, ofLead: row) }
        recordScores(ofLeads: changedLeads.rows)
        changedLeads.removeAll()
        for position in models.models.indices { takeReference(model: position) }
    }

    /// Counts the outcome of a lead (+1), or takes it back (−1), in every model that learns.
    private mutating func countOutcome(_ count: Int, ofLead row: Int) {
        guard !models.learners.isEmpty, let isWon = tables.lead.outcome(row) else { return }
        for position in models.learners {
            models.learn(count, isWon: isWon, row: row, of: tables.lead, at: position)
        }
    }

    /// Counts the outcomes of all leads in a model that was just loaded and learns.
    /// - Complexity: O(leads + decided leads × fields).
    mutating func countOutcomes(model position: Int) {
        guard models[position].learns else { return }
        for row in 0..<tables.lead.rowEnd {
            guard let isWon = tables.lead.outcome(row) else { continue }
            models.learn(1, isWon: isWon, row: row, of: tables.lead, at: position)
        }
    }
}

extension ModelShelf {
    /// Whether any model wants to know of changed leads.
    var followsLeads: Bool {
        if !followers.isEmpty || !learners.isEmpty { return true }
        for position in models.indices where self[position].life.reference == nil { return true }
        return false
    }

    /// Counts an outcome in a model that learns.
    fileprivate mutating func learn(
        _ count: Int, isWon: Bool, row: Int, of leads: Table, at position: Int
    ) {
        do throws(InputError) {
            try self[position].binding.update(leads)
        } catch {
            preconditionFailure("a model of counts fits every table: \(error)")
        }
        self[position].binding.learn(count, isWon: isWon, row: row, of: leads)
    }
}

extension Table {
    /// Whether a row of the lead table was won; nil when nothing is recorded.
    func outcome(_ row: Int) -> Bool? {
        let place = Entity.LeadColumn.outcome.place
        guard let code = bits(row, of: place) else { return nil }
        let columns = columns.span
        guard let categories = columns[place].categories else { return nil }
        return categories[UInt32(truncatingIfNeeded: code)].isEqual(to: "won".utf8Span.span)
    }
}

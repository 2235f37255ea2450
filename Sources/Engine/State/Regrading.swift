import Columns
import Scoring
package import Wire

/// The looking for leads that a new version of a model moves from one grade to another, row by row.
///
/// It is stored, so that it goes on after a start. The rows from `next` on still have the grade that
/// the version before gave them: a lead without recorded scores is held against that version.
struct Regrading: Sendable {
    /// The version before.
    let earlier: EarlierVersion
    /// The first row of the lead table that was not looked at.
    var next: Int
    /// The version before, tied to the lead table as of its last use.
    private var binding: BoundModel
    /// The events of the lead at hand as it counts them.
    private var reader = TouchReader()

    init(from earlier: EarlierVersion, next: Int = 0) {
        self.earlier = earlier
        self.next = next
        binding = BoundModel(earlier.model)
    }

    /// The score of a lead by the version before, and the name of its grade; nil when it cannot be
    /// scored.
    fileprivate mutating func score(
        ofLead row: Int, _ leads: Table, events: Table, _ engagement: Engagement, at now: Int64
    ) -> (score: Double, grade: String?)? {
        guard (try? binding.update(leads)) != nil else { return nil }
        reader.read(lead: row, by: binding, events: events, engagement)
        guard
            let standing = try? binding.standing(
                row, of: leads, touches: reader.touches, at: now)
        else { return nil }
        return (standing.score, standing.grade.map { binding.grade($0) })
    }
}

extension Engine {
    /// Leads that one write looks at, at most.
    ///
    /// Like the next, part of what a journal means, so no setting.
    static var regradedLeads: Int { 1_024 }
    /// Leads with another grade behind which a write looks at no more.
    static var regradedCrossings: Int { 256 }

    /// What is to be looked for when a model with a role gets its next version; nil when the one or
    /// the other has no grades.
    ///
    /// Where the version that goes has not been held against all leads yet, the one before it still
    /// says which grades they had.
    func regrading(afterLoading next: BoundModel, over position: Int) -> Regrading? {
        let old = models[position]
        guard old.role != .none, old.binding.hasGrades, next.hasGrades else { return nil }
        return Regrading(from: old.regrading?.earlier ?? old.asEarlier)
    }

    /// Looks at the next leads for those that the last version of a model has moved to another grade:
    /// each of them gets a point and is published.
    /// - Returns: the rows that are still to be looked at.
    /// - Complexity: O(`regradedLeads` × rules).
    @discardableResult
    mutating func regrade(model position: Int) -> Int {
        guard let start = models[position].regrading?.next,
            let follower = models.followers.first(where: { $0.position == position }),
            isTied(follower)
        else {
            // What cannot be scored has no grade.
            models[position].regrading = nil
            return 0
        }
        var history = PackedHistory()
        swap(&history, &packedHistory)
        let rows = tables.lead.rowEnd
        var row = start
        var crossings = 0
        while row < rows, row - start < Self.regradedLeads, crossings < Self.regradedCrossings {
            if tables.lead.isLive(row), regrade(row, follower, &history) { crossings += 1 }
            row += 1
        }
        swap(&history, &packedHistory)
        if row < rows {
            models[position].regrading?.next = row
            return rows - row
        }
        models[position].regrading = nil
        return 0
    }

    /// Says whether a lead has another grade by the last version of a model than it had; if so it is
    /// recorded and published.
    private mutating func regrade(
        _ row: Int, _ follower: ModelShelf.Follower, _ history: inout PackedHistory
    ) -> Bool {
        let name = models.code(ofModel: follower.position)
        history.take(tables.lead, row)
        var last = history.last(ofModel: name)
        if last?.version == follower.version { return false }
        var isNew = false
        if last?.grade == nil, last?.version != models[follower.position].regrading?.earlier.version
        {
            // No version that had grades has recorded one.
            guard let before = pointBefore(ofLead: row, model: follower.position) else {
                return false
            }
            (last, isNew) = (before, true)
        }
        guard let last, let point = point(ofLead: row, follower),
            isCrossing(from: last, to: point, model: follower.position)
        else { return false }
        if isNew { history.add(last, ofModel: name) }
        history.add(point, ofModel: name)
        tables.lead.setHistory(history, row)
        publishGrade(ofLead: row, follower.position, from: last.grade, point)
        return true
    }

    /// Whether a lead has yet the grade of the version before a follower's last.
    func isBefore(_ row: Int, model position: Int) -> Bool {
        guard let next = models[position].regrading?.next else { return false }
        return next <= row
    }

    /// A lead's score by the version before a follower's last, as a point; nil when it cannot be scored.
    mutating func pointBefore(ofLead row: Int, model position: Int) -> ScoreHistory.Point? {
        guard let version = models[position].regrading?.earlier.version,
            let found = models[position].regrading?.score(
                ofLead: row, tables.lead, events: tables.event, engagement, at: now)
        else { return nil }
        return ScoreHistory.Point(
            time: now, score: found.score, version: version,
            grade: found.grade.map { models.code(ofName: Array($0.utf8)) },
            isDecided: tables.lead.outcome(row) != nil)
    }

    /// Whether a lead has gone from one grade to another.
    ///
    /// To meet no row of the grades is a grade of its own; to be scored by a version without grades is
    /// none, and the first grade after it is no crossing.
    func isCrossing(
        from last: ScoreHistory.Point, to point: ScoreHistory.Point, model position: Int
    ) -> Bool {
        if last.grade == point.grade || !models[position].binding.hasGrades { return false }
        return last.grade != nil || last.version == point.version
            || last.version == models[position].regrading?.earlier.version
    }

    /// The write that looks at the next leads for which a new version may have another grade, or nil.
    ///
    /// It is to be applied and journaled.
    package var dueRegrading: Words? {
        for shelved in models.models where shelved.regrading != nil {
            var words = Words()
            words.append(ModelRegrade.name.utf8)
            words.append(shelved.name)
            return words
        }
        return nil
    }
}

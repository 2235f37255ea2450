import Columns
import Scoring
import Wire

/// Scores over time, for the champion and its challengers.
///
/// A point is added when a write to the lead (PUT, MPUT, TOUCH, and every other command that changes
/// it) leaves another score, grade, version or decision behind than the last point has. A lead that
/// was there before its model had a role begins with the score that it had just before the write.
/// Nothing is added by time alone: a grade that decay has crossed is noticed, and published, with the
/// lead's next write.
extension Engine {
    /// A model that follows leads, by its place on the shelf and its name's code.
    private struct Follower {
        let position: Int
        let name: Int
    }

    /// The recorded scores of a lead.
    func history(ofLead row: Int) -> ScoreHistory { tables.lead.history(row) ?? ScoreHistory() }

    /// The score of a lead by a model as of a moment.
    ///
    /// It is read where it is kept; the bits are the same. Throws BADARG when a text stands where the
    /// model needs a number, or its conditions do not fit the table.
    mutating func score(
        ofLead row: Int, model position: Int, at moment: Int64, reasons: ReasonMethod? = nil,
        most: Int = .max
    ) throws(CommandError) -> Score {
        if reasons == nil, let kept = keptScore(ofLead: row, model: position) { return kept }
        do throws(InputError) {
            try models[position].binding.update(tables.lead)
            let touches = touches(for: models[position].model).touches(ofLead: row)
            return try models[position].binding.score(
                row, of: tables.lead, touches: touches, at: moment, reasons: reasons, most: most)
        } catch {
            throw CommandError(.badArgument, "\(error)")
        }
    }

    /// The score that the board keeps of a lead by the last version of a model; nil where it keeps
    /// none, and where a text may stand in place of a number, which is to be refused.
    private func keptScore(ofLead row: Int, model position: Int) -> Score? {
        if models[position].binding.mayRefuseText { return nil }
        let kept = board.score(
            ofRow: row, by: models[position].name, version: models[position].version)
        guard let kept, let score = models[position].model.score(ofKept: kept) else { return nil }
        return score
    }

    /// Begins the history of a lead that is about to change with the scores that it has now.
    mutating func beginHistory(ofLead row: Int) {
        var history = history(ofLead: row)
        guard models.hasFollower(withoutPointsIn: history) else { return }
        var isNew = false
        for follower in followers() where history.points(ofModel: follower.name).isEmpty {
            guard let (point, _) = point(ofLead: row, follower) else { continue }
            history.add(point, ofModel: follower.name)
            isNew = true
        }
        if isNew { tables.lead.setHistory(history, row) }
    }

    /// Records the scores of leads that have changed, and publishes `lead.grade` for each grade that
    /// is another than the last one recorded.
    mutating func recordScores(ofLeads rows: [Int]) {
        let followers = followers()
        if followers.isEmpty { return }
        for row in rows {
            var history = history(ofLead: row)
            let before = history
            history.series.removeAll { models.position(ofName: $0.model) == nil }
            for follower in followers {
                guard let (point, score) = point(ofLead: row, follower) else { continue }
                let last = history.points(ofModel: follower.name).last
                if let last, last.isAlike(point) { continue }
                history.add(point, ofModel: follower.name)
                if let last, last.grade != point.grade {
                    publishGrade(ofLead: row, follower.position, from: last.grade, score)
                }
            }
            if history != before { tables.lead.setHistory(history, row) }
        }
    }

    /// The models that are scored whenever a lead changes, in the order of their names; one that
    /// cannot be tied to the lead table is passed over.
    private mutating func followers() -> [Follower] {
        var followers: [Follower] = []
        for position in models.models.indices where models[position].isFollower {
            guard (try? models[position].binding.update(tables.lead)) != nil else { continue }
            let name = models.code(ofName: models[position].name)
            followers.append(Follower(position: position, name: name))
        }
        return followers
    }

    /// A lead's score as it stands, as a point; nil when the lead cannot be scored.
    private mutating func point(
        ofLead row: Int, _ follower: Follower
    ) -> (ScoreHistory.Point, Score)? {
        guard let score = try? score(ofLead: row, model: follower.position, at: now) else {
            return nil
        }
        let grade = score.grade.map { models.code(ofName: Array($0.utf8)) }
        let point = ScoreHistory.Point(
            time: now, score: score.ranking, version: models[follower.position].version,
            grade: grade, isDecided: tables.lead.outcome(row) != nil)
        return (point, score)
    }

    private mutating func publishGrade(
        ofLead row: Int, _ position: Int, from: Int?, _ score: Score
    ) {
        var payload = Reply(.json)
        payload.map(7)
        payload.key("id")
        payload.text(tables.lead.keys, row: row)
        payload.key("model")
        payload.bulk(models[position].name.span)
        payload.key("version")
        payload.integer(models[position].version)
        payload.key("from")
        payload.name(from, of: models)
        payload.key("to")
        if let grade = score.grade { payload.bulk(grade) } else { payload.null() }
        payload.key("points")
        payload.double(score.ranking)
        payload.key("at")
        payload.moment(now)
        let line = payload.bytes.span.text().prefix { $0 != "\n" }
        effects.append(Effect(channel: "lead.grade", payload: String(line)))
    }
}

extension ModelShelf {
    /// Whether some model follows leads and has no point in a history.
    fileprivate func hasFollower(withoutPointsIn history: ScoreHistory) -> Bool {
        models.contains { shelved in
            guard shelved.isFollower else { return false }
            guard let code = names.firstIndex(of: shelved.name) else { return true }
            return history.points(ofModel: code).isEmpty
        }
    }
}

extension ScoreHistory.Point {
    /// Whether it says the same of the lead, whenever it was.
    fileprivate func isAlike(_ other: ScoreHistory.Point) -> Bool {
        score == other.score && version == other.version && grade == other.grade
            && isDecided == other.isDecided
    }
}

extension Score {
    /// What leads are ranked by: points of a scorecard, else the margin of the only class.
    var ranking: Double { points ?? margins[0] }
}

extension Table {
    /// The recorded scores of a row of the lead table; nil when its bytes cannot be read.
    func history(_ row: Int) -> ScoreHistory? {
        let column = columns[Entity.LeadColumn.history.place]
        guard column.isPresent(row) else { return ScoreHistory() }
        let chunk = column.chunks[row >> Chunk.rowShift]
        return ScoreHistory(chunk.text(at: row & Chunk.rowMask))
    }

    fileprivate mutating func setHistory(_ history: ScoreHistory, _ row: Int) {
        columns[Entity.LeadColumn.history.place].setText(history.packed.span, at: row)
    }
}

extension Reply {
    /// The name that a code of recorded scores stands for; null for none.
    mutating func name(_ code: Int?, of shelf: ModelShelf) {
        guard let code else { return null() }
        let name = shelf.names[code]
        bulk(name.span)
    }
}

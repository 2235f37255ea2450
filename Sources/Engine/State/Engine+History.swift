import Columns
import Scoring
import Wire

/// Scores over time, for the champion and its challengers.
///
/// A point is added when a write to the lead (PUT, MPUT, TOUCH, and every other command that changes
/// it) leaves another score, grade, version or decision behind than the last point has. A lead that
/// was there before its model had a role begins with the score that it had just before the write.
/// A new version of a model adds a point to each lead that it moves to another grade (`Regrading`).
/// Nothing is added by time alone: a grade that decay has crossed is noticed, and published, with the
/// lead's next write.
extension Engine {
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
            let touches = models[position].touches(
                ofLead: row, events: tables.event, engagement)
            return try models[position].binding.score(
                row, of: tables.lead, touches: touches, at: moment, reasons: reasons, most: most)
        } catch {
            throw CommandError(.badArgument, "\(error)")
        }
    }

    /// The score that the board keeps of a lead by the last version of a model; nil where it keeps
    /// none, and where a text may stand in place of a number, which is to be refused.
    private func keptScore(ofLead row: Int, model position: Int) -> Score? {
        guard let kept = keptNumber(ofLead: row, model: position) else { return nil }
        return models[position].binding.score(ofKept: kept)
    }

    /// The number of that score: what LEAD.TOP ranks the lead by.
    private func keptNumber(ofLead row: Int, model position: Int) -> Double? {
        if models[position].binding.mayRefuseText { return nil }
        return board.score(
            ofRow: row, by: models[position].name, version: models[position].version)
    }

    /// Begins the history of a lead that is about to change with the scores that it has now.
    mutating func beginHistory(ofLead row: Int) {
        if models.followers.isEmpty
            || tables.lead.beginsWithPoints(row, ofModel: models.onlyFollower)
        {
            return
        }
        var history = PackedHistory()
        swap(&history, &packedHistory)
        history.take(tables.lead, row)
        var isNew = false
        for place in models.followers.indices {
            let follower = models.followers[place]
            guard isTied(follower) else { continue }
            let name = models.code(ofModel: follower.position)
            if history.last(ofModel: name) != nil { continue }
            // A lead that was not held against a new version yet has its grade by the one before.
            let point =
                isBefore(row, model: follower.position)
                ? pointBefore(ofLead: row, model: follower.position) : point(ofLead: row, follower)
            guard let point else { continue }
            history.add(point, ofModel: name)
            isNew = true
        }
        if isNew { tables.lead.setHistory(history, row) }
        swap(&history, &packedHistory)
    }

    /// Records the scores of leads that have changed, and publishes `lead.grade` for each that has gone
    /// from one grade to another.
    mutating func recordScores(ofLeads rows: [Int]) {
        if models.followers.isEmpty { return }
        var history = PackedHistory()
        swap(&history, &packedHistory)
        for row in rows {
            history.take(tables.lead, row)
            var isNew = history.forget(modelsNotOn: models)
            for place in models.followers.indices {
                let follower = models.followers[place]
                guard isTied(follower) else { continue }
                let name = models.code(ofModel: follower.position)
                let last = history.last(ofModel: name)
                if let last, stands(last, ofLead: row, follower) { continue }
                guard let point = point(ofLead: row, follower) else { continue }
                if let last, last.isAlike(point) { continue }
                history.add(point, ofModel: name)
                isNew = true
                if let last, isCrossing(from: last, to: point, model: follower.position) {
                    publishGrade(ofLead: row, follower.position, from: last.grade, point)
                }
            }
            if isNew { tables.lead.setHistory(history, row) }
        }
        swap(&history, &packedHistory)
    }

    /// Ties a model to the lead table as it is now; one for which that cannot be done is passed over.
    mutating func isTied(_ follower: ModelShelf.Follower) -> Bool {
        do throws(InputError) {
            try models[follower.position].binding.update(tables.lead)
            return true
        } catch {
            return false
        }
    }

    /// Whether a lead's last point says what a new one would: nothing that the model reads was
    /// written.
    private func stands(
        _ last: ScoreHistory.Point, ofLead row: Int, _ follower: ModelShelf.Follower
    ) -> Bool {
        follower.isSteady && last.version == follower.version
            && last.isDecided == (tables.lead.outcome(row) != nil)
            && models[follower.position].binding.columns.isDisjoint(with: writtenColumns)
    }

    /// A lead's score as it stands, as a point; nil when the lead cannot be scored.
    mutating func point(
        ofLead row: Int, _ follower: ModelShelf.Follower
    ) -> ScoreHistory.Point? {
        guard let standing = standing(ofLead: row, model: follower.position) else { return nil }
        var grade: Int?
        if let place = standing.grade {
            grade = models.code(ofGrade: place, ofModel: follower.position)
        }
        return ScoreHistory.Point(
            time: now, score: standing.score, version: follower.version,
            grade: grade, isDecided: tables.lead.outcome(row) != nil)
    }

    /// What a follower says of a lead now, as far as it is recorded; nil when it cannot be scored.
    ///
    /// The model was just tied to the table.
    private mutating func standing(ofLead row: Int, model position: Int) -> Standing? {
        if !models[position].binding.hasGrades,
            let kept = keptNumber(ofLead: row, model: position)
        {
            return Standing(score: kept, grade: nil)
        }
        let touches = models[position].touches(ofLead: row, events: tables.event, engagement)
        return try? models[position].binding.standing(
            row, of: tables.lead, touches: touches, at: now)
    }

    /// Publishes that a lead has gone from one grade to that of a point.
    mutating func publishGrade(
        ofLead row: Int, _ position: Int, from: Int?, _ point: ScoreHistory.Point
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
        payload.name(point.grade, of: models)
        payload.key("points")
        payload.double(point.score)
        payload.key("at")
        payload.moment(now)
        let line = payload.bytes.span.text().prefix { $0 != "\n" }
        effects.append(Effect(channel: "lead.grade", payload: String(line)))
    }
}

extension ModelShelf {
    /// The code of the name of the only follower; nil when there are several, or none was recorded
    /// yet.
    fileprivate var onlyFollower: Int? {
        followers.count == 1 ? code(ofRecorded: followers[0].position) : nil
    }

    /// The code of a model's name; nil when no score of it was recorded.
    func code(ofRecorded position: Int) -> Int? {
        let name = models.span[position].name
        return codeIfKnown(ofName: name.span)
    }

    /// The code of a model's name for recorded scores.
    mutating func code(ofModel position: Int) -> Int {
        if let known = code(ofRecorded: position) { return known }
        return code(ofName: models[position].name)
    }

    /// The code of a model's grade for recorded scores, by its place.
    fileprivate mutating func code(ofGrade place: Int, ofModel position: Int) -> Int {
        let name = models.span[position].binding.grade(place)
        if let known = codeIfKnown(ofName: name.utf8Span.span) { return known }
        return code(ofName: Array(name.utf8))
    }

    /// The code of a name that scores were recorded of.
    private func codeIfKnown(ofName name: Span<UInt8>) -> Int? {
        let names = names.span
        for code in names.indices where names[code].span.isEqual(to: name) { return code }
        return nil
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
        guard let chunk = historyChunk(row) else { return ScoreHistory() }
        return ScoreHistory(chunk.text(at: row & Chunk.rowMask))
    }

    /// Whether a row has points of a model, which stand first.
    @_effects(readonly) @inline(never)
    fileprivate func beginsWithPoints(_ row: Int, ofModel code: Int?) -> Bool {
        guard let code, let chunk = historyChunk(row) else { return false }
        var at = 0
        return ScoreHistory.heading(chunk.text(at: row & Chunk.rowMask), &at)?.model == code
    }

    /// The chunk in which a row's recorded scores lie; nil where it has none.
    @_effects(releasenone) @inline(never)
    func historyChunk(_ row: Int) -> Chunk? {
        let columns = columns.span
        let place = Entity.LeadColumn.history.place
        return columns[place].isPresent(row) ? columns[place].chunks[row >> Chunk.rowShift] : nil
    }

    /// Puts what is recorded of a row.
    mutating func setHistory(_ history: PackedHistory, _ row: Int) {
        let place = Entity.LeadColumn.history.place
        // The last points may have been those of a model that is gone.
        if history.bytes.isEmpty { return columns[place].clear(row) }
        columns[place].setText(history.bytes.span, at: row)
    }
}

extension PackedHistory {
    /// Takes what is recorded of a row of the lead table.
    mutating func take(_ leads: Table, _ row: Int) {
        guard let chunk = leads.historyChunk(row) else { return take([UInt8]().span) }
        take(chunk.text(at: row & Chunk.rowMask))
    }

    /// Forgets points of models that are no longer there; false when there were none.
    fileprivate mutating func forget(modelsNotOn shelf: ModelShelf) -> Bool {
        forget { shelf.position(ofName: $0) == nil }
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

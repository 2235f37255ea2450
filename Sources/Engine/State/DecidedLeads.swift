import Columns
import Conditions
import Scoring

/// The leads with an outcome, over a frozen table, and what a model says of them: what MODEL.COMPARE
/// and MODEL.CALIBRATE read.
///
/// A model that learns is asked what it would say had it not counted the lead's own outcome, since
/// nobody foretells what he was told.
struct DecidedLeads: Sendable {
    let leads: Table
    let condition: BoundCondition?
    /// When decaying points are judged, in Unix ms.
    let time: Int64

    /// The leads and how they ended.
    struct Outcomes: Sendable {
        var rows: [Int] = []
        /// Whether each was won.
        var won: [Bool] = []
    }

    /// The leads with an outcome that meet the condition.
    /// - Complexity: O(leads).
    func outcomes() -> Outcomes {
        var outcomes = Outcomes()
        var filter = RowFilter(condition, over: leads)
        var selection = RowBitmap()
        for chunk in 0..<filter.chunkCount {
            filter.select(chunk: chunk, into: &selection)
            var rows: [Int] = []
            selection.appendRows(to: &rows, firstRow: chunk << Chunk.rowShift)
            for row in rows {
                guard let isWon = leads.outcome(row) else { continue }
                outcomes.rows.append(row)
                outcomes.won.append(isWon)
            }
        }
        return outcomes
    }

    /// A model's scores of these leads: points of a scorecard, else margins.
    /// - Complexity: O(leads of the chunks with an outcome × inputs).
    func scores(
        of outcomes: Outcomes, by binding: BoundModel, touches: LeadTouches
    ) -> [Double] {
        if binding.model.learns {
            return zip(outcomes.rows, outcomes.won).map {
                binding.margin(unaware: $1, row: $0, of: leads)
            }
        }
        var scores: [Double] = []
        var block: [Double] = []
        var place = 0
        while place < outcomes.rows.count {
            let chunk = outcomes.rows[place] >> Chunk.rowShift
            let count = min(Chunk.rows, leads.rowEnd - chunk << Chunk.rowShift)
            if block.count != count { block = Array(repeating: 0, count: count) }
            var span = block.mutableSpan
            binding.scores(
                chunk: chunk, of: leads, touches: touches.touches(chunk: chunk, rows: count),
                at: time, into: &span)
            while place < outcomes.rows.count, outcomes.rows[place] >> Chunk.rowShift == chunk {
                scores.append(block[outcomes.rows[place] & Chunk.rowMask])
                place += 1
            }
        }
        return scores
    }
}

import Scoring
import Wire

/// `SCORE.MANY`: scores many rows of values in one go.
struct ScoreMany: ScanCommand {
    private static let model = Argument(1, "model", .id)
    private static let count = Argument(2, "count", .integer)
    private static let rows = Argument(3, "field row", .text, .repeated(words: 1, least: 2))

    let declaration = Declaration(
        "SCORE.MANY", .scan,
        summary: "Scores rows of count values, after the names of their count fields, in one pass.",
        cost: "O(r × i), r = rows, i = inputs of the model",
        arguments: [Self.model, Self.count, Self.rows],
        reply: "an array of maps as SCORE answers, without reasons",
        errors: [.notFound, .noField, .limit])

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        let position = try engine.model(call, at: Self.model.position)
        let most = Int64(engine.limits.fieldsPerTable)
        let count = Int(try call.integer(at: Self.count.position, "count", in: 1...most))
        let first = Self.rows.position + count
        guard first < call.end, (call.end - first) % count == 0 else {
            throw CommandError(
                .badArgument, "row: expected rows of \(count) values after \(count) field names")
        }
        guard (call.end - first) / count <= engine.limits.rowsPerPut else {
            throw CommandError(
                .limit, "row: one SCORE.MANY scores at most \(engine.limits.rowsPerPut) rows")
        }
        let shelved = engine.models[position]
        var inputs: [Int] = []
        for place in Self.rows.position..<first {
            inputs.append(try call.input(of: shelved.model, at: place))
        }
        return ManyScan(
            shelved: shelved, inputs: inputs, words: call.words, values: first..<call.end,
            time: engine.now)
    }
}

/// The scoring of `SCORE.MANY`, of a request's words.
struct ManyScan: Scan {
    let shelved: ShelvedModel
    /// The inputs that the values of a row are for.
    let inputs: [Int]
    let words: Words
    /// The places of the values, row after row.
    let values: Range<Int>
    let time: Int64

    private var rows: Int { values.count / inputs.count }

    /// Eight trees take about as long as the reading of a stored row.
    var rowCount: Int { rows * (1 + shelved.model.treeCount / 8) }

    func run(into reply: inout Reply) throws(CommandError) {
        var block = RowBlock(shelved.model, at: time)
        var place = values.lowerBound
        for row in 0..<rows {
            for input in inputs {
                do throws(InputError) {
                    try block.set(input, words.word(place))
                } catch {
                    throw .badArgument(
                        "row \(row + 1): \(error.field)", expected: error.expected,
                        found: words.text(place))
                }
                place += 1
            }
            block.endRow()
        }
        reply.array(rows)
        for score in block.finish() {
            reply.score(score, of: shelved, reasons: nil, at: time)
        }
    }
}

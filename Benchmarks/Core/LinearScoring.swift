import Columns
import Glibc
import Scoring

/// A logistic model over 32 float32 columns, chunk by chunk, on one thread.
///
/// Measured by reading the same columns: no kernel can be faster than memory.
enum LinearScoring {
    private static let inputs = 32

    static func compare(_ scale: Scale) throws -> [Comparison] {
        let chunks = scale.pick(10_000_000, quick: 200_000) / Chunk.rows
        let rowCount = chunks * Chunk.rows
        let table = makeTable(rowCount)
        let model = try Model.load(format: .logistic, payload: Array(payload.utf8))
        let bound = try BoundModel(model, to: table)
        var sum = 0.0
        var bits: UInt32 = 0
        var wasRead: [UInt32] = []
        var scored: [Double] = []
        var margins = [Double](repeating: 0, count: Chunk.rows)
        let comparison = try Comparison.run(
            "logistic, \(rowCount) rows x \(inputs) float32, per row", rounds: scale.rounds,
            operations: rowCount, goal: "at least 0.9",
            ours: (
                "score",
                {
                    sum = 0
                    for chunk in 0..<chunks {
                        var span = margins.mutableSpan
                        bound.scores(chunk: chunk, of: table, at: 0, into: &span)
                        sum += span[chunk % Chunk.rows]
                    }
                    scored.append(sum)
                }
            ),
            other: (
                "read",
                {
                    bits = 0
                    for chunk in 0..<chunks {
                        for column in table.columns { bits &+= checksum(column.chunks[chunk]) }
                    }
                    wasRead.append(bits)
                }
            ))
        try check(Set(wasRead).count == 1 && Set(scored).count == 1, "each round gives the same")
        var expected = 0.0
        for chunk in 0..<chunks {
            expected += margin(of: chunk << Chunk.rowShift + chunk % Chunk.rows, in: table)
        }
        try check(scored[0] == expected, "each margin is the sum of its terms, bit by bit")
        return [comparison]
    }

    /// All values' bits added up; the loop becomes vector additions.
    private static func checksum(_ chunk: Chunk) -> UInt32 {
        let values = chunk.span(of: UInt32.self)
        var bits: UInt32 = 0
        for index in values.indices { bits &+= values[index] }
        return bits
    }

    private static func mean(_ input: Int) -> Double { Double(input) / 64 }
    private static func coefficient(_ input: Int) -> Double { Double(input % 7 - 3) / 8 }

    private static var payload: String {
        let features = (0..<inputs).map { input in
            "{\"name\":\"f\(input)\",\"type\":\"float\",\"mean\":\(mean(input)),\"scale\":1,"
                + "\"coef\":\(coefficient(input))}"
        }
        return "{\"type\":\"logistic_regression\",\"intercept\":-0.5,\"features\":["
            + features.joined(separator: ",") + "]}"
    }

    /// The margin by its definition, in the documented order.
    private static func margin(of row: Int, in table: Table) -> Double {
        var margin = -0.5
        for input in 0..<inputs {
            let value = Double(table.columns[input].load(row, as: Float.self))
            margin += (value - mean(input)) * coefficient(input)
        }
        return margin
    }

    private static func makeTable(_ rowCount: Int) -> Table {
        let fields = (0..<inputs).map {
            Field($0 + 1, "f\($0)", .float32, doc: "A number from 0 to 1.")
        }
        var table = Table(number: 1, name: "sample", fields: fields)
        var draw = Draw(seed: 29)
        for input in 0..<inputs {
            var column = Column(type: .float32)
            for row in 0..<rowCount {
                column.set(Float(draw.next() >> 40) / Float(1 << 24), at: row)
            }
            table.columns[input] = column
        }
        return table
    }
}

/// The best 1,000 of many scores; measured by reading the scores once.
enum TopOfScores {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let count = scale.pick(10_000_000, quick: 200_000) / Chunk.rows * Chunk.rows
        let limit = 1_000
        var draw = Draw(seed: 31)
        let scores = (0..<count).map { _ in Double(draw.next() >> 11) }
        let selection = [UInt64](repeating: .max, count: Chunk.rows / 64)
        var best: [TopRows.Entry] = []
        var bits: UInt64 = 0
        let comparison = try Comparison.run(
            "best \(limit) of \(count) scores, per score", rounds: scale.rounds, operations: count,
            ours: (
                "top rows",
                {
                    var top = TopRows(limit: limit)
                    let all = scores.span
                    for start in stride(from: 0, to: count, by: Chunk.rows) {
                        top.offer(
                            all.extracting(start..<start + Chunk.rows), firstRow: start,
                            selection: selection.span, precedes: { $0 < $1 })
                    }
                    best = top.sorted { $0 < $1 }
                }
            ),
            other: (
                "read",
                {
                    let all = scores.span
                    for index in all.indices { bits &+= all[index].bitPattern }
                }
            ))
        try check(bits != 0, "the scores were read")
        let expected = scores.sorted(by: >).prefix(limit)
        try check(best.map(\.score) == Array(expected), "the best are those that sorting finds")
        return [comparison]
    }
}

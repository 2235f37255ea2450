import Columns

/// Putting keys into a table and finding them; measured by Swift's Dictionary.
enum Keys {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let count = scale.pick(1_000_000, quick: 20_000)
        let keys = (0..<count).map { Array("lead-\($0 * 7 % 99_999_989)".utf8) }
        var order = Array(0..<count)
        var draw = Draw(seed: 41)
        order.shuffle(using: &draw)
        var table = Keys.table
        var dictionary: [[UInt8]: Int] = [:]
        let insert = try Comparison.run(
            "insert \(count) keys", rounds: scale.rounds, operations: count,
            ours: (
                "table",
                {
                    table = Keys.table
                    for key in keys { _ = table.insert(key.span) }
                }
            ),
            other: (
                "Dictionary",
                {
                    dictionary = [:]
                    for (row, key) in keys.enumerated() { dictionary[key] = row }
                }
            ))
        var ours = 0
        var other = 0
        let find = try Comparison.run(
            "find \(count) keys in random order", rounds: scale.rounds, operations: count,
            ours: (
                "table",
                {
                    for index in order {
                        let key = keys[index]
                        ours &+= table.row(of: key.span) ?? -1
                    }
                }
            ),
            other: (
                "Dictionary", { for index in order { other &+= dictionary[keys[index]] ?? -1 } }
            )
        )
        try check(table.count == count && dictionary.count == count, "all keys are there")
        try check(ours == other, "each key has the same row in both")
        try check(table.row(of: "lead-x".utf8Span.span) == nil, "no other key is there")
        return [insert, find]
    }

    private static var table: Table { Table(number: 1, name: "lead", fields: []) }
}

import Columns
import Wire

/// `SCAN`: walks the side keys in steps.
struct SideScan: Command {
    private static let cursor = Argument(1, "cursor", .integer)
    private static let match = Option("MATCH", slot: 0, .words(1), "pattern", .text)
    private static let count = Option("COUNT", slot: 1, .words(1), "count", .integer)
    private static let type = Option("TYPE", slot: 2, .words(1), "type", .text)

    /// Places of keys that went which one call steps over; it then answers with what it has.
    private static let mostGaps = 10_000

    let declaration = Declaration(
        "SCAN", .read,
        summary: "Walks the side keys: start with cursor 0, go on with the cursor answered, end "
            + "when it is 0. A key that stays is seen exactly once.",
        cost: "O(count + \(Self.mostGaps))", arguments: [Self.cursor],
        options: [Self.match, Self.count, Self.type],
        reply: "an array of the next cursor and an array of keys")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        guard let start = FixedPoint.parse(call.words.word(1), places: 0), start >= 0 else {
            throw CommandError(.err, "invalid cursor")
        }
        var count = 10
        if let place = call.place(of: Self.count) {
            guard let wish = FixedPoint.parse(call.words.word(place), places: 0), wish > 0 else {
                throw CommandError(.err, "value is not an integer or out of range")
            }
            count = Int(min(wish, 100_000))
        }
        let pattern = call.place(of: Self.match).map { Glob(call.words.copy($0)) }
        let isString = call.place(of: Self.type).map { call.words.equals($0, "string") } ?? true
        let table = engine.tables.sideKey
        var row = Int(start)
        var seen = 0
        var gaps = 0
        var keys: [[UInt8]] = []
        while row < table.rowEnd, seen < count, gaps < Self.mostGaps {
            if !table.isLive(row) {
                gaps += 1
            } else {
                seen += 1
                let key = engine.key(.sideKey, row: row)
                if isString, pattern?.matches(key) ?? true { keys.append(key) }
            }
            row += 1
        }
        reply.array(2)
        reply.bulk(row < table.rowEnd ? String(row) : "0")
        reply.array(keys.count)
        for key in keys { reply.bulk(key.span) }
    }
}

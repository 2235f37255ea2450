import Columns
import Wire

/// The side keyspace: strings under keys, apart from everything else, so that tools made for Redis
/// can be pointed at the server.
extension Engine {
    /// The row of a side key, or nil.
    func sideRow(_ key: Span<UInt8>) -> Int? {
        key.count == 0 ? nil : tables.sideKey.row(of: key)
    }

    /// Answers the string of a row.
    func sideValue(_ row: Int, into reply: inout Reply) {
        // Through the span: an element of an array is copied to be read.
        let columns = tables.sideKey.columns.span
        guard columns[Entity.SideColumn.value.place].isPresent(row) else { return reply.bulk("") }
        reply.text(columns[Entity.SideColumn.value.place], row: row)
    }

    /// Refuses keys and values that are too long; whether there is room is another question.
    func checkSide(_ words: Words, key: Int, value: Int) throws(CommandError) {
        guard words.slices[key].count > 0, words.slices[key].count <= limits.textBytes else {
            throw CommandError(.limit, "key: 1 to \(limits.textBytes) bytes")
        }
        guard words.slices[value].count <= limits.sideValueBytes else {
            throw CommandError(.limit, "value: at most \(limits.sideValueBytes) bytes")
        }
    }

    /// Puts a string under a key.
    mutating func setSide(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        typealias Columns = Entity.SideColumn
        let row = tables.sideKey.rowInserting(key)
        if value.count == 0 {
            tables.sideKey.columns[Columns.value.place].clear(row)
            tables.sideKey.columns[Columns.isEmpty.place].set(UInt8(1), at: row)
        } else {
            tables.sideKey.columns[Columns.value.place].setText(value, at: row)
            tables.sideKey.columns[Columns.isEmpty.place].clear(row)
        }
    }
}

/// `GET`: the string under a key.
struct SideGet: Command {
    private static let key = Argument(1, "key", .key)
    let declaration = Declaration(
        "GET", .read, summary: "Answers the string under a side key.", cost: "O(1)",
        arguments: [Self.key], reply: "the string, or null")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        guard let row = engine.sideRow(call.words.word(1)) else { return reply.null() }
        engine.sideValue(row, into: &reply)
    }
}

/// `SET`: puts a string under a key.
struct SideSet: Command {
    private static let key = Argument(1, "key", .key)
    private static let value = Argument(2, "value", .text)
    private static let rest = Argument(3, "option", .text, .repeated(words: 1, least: 0))
    let declaration = Declaration(
        "SET", .write, summary: "Puts a string under a side key; options are a syntax error.",
        cost: "O(n), n = bytes", arguments: [Self.key, Self.value, Self.rest], reply: "OK",
        errors: [.limit], takesRetryKey: false)

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        guard call.end == 3 else { throw CommandError(.err, "syntax error") }
        try engine.checkSide(call.words, key: 1, value: 2)
        try engine.checkRoom(in: .sideKey, forKey: call.words.word(1))
        engine.setSide(call.words.word(1), call.words.word(2))
        reply.ok()
    }
}

/// `MSET`: puts many strings, all of them or none.
struct SideSetMany: Command {
    private static let pairs = Argument(1, "key value", .key, .repeated(words: 2, least: 1))
    let declaration = Declaration(
        "MSET", .write, summary: "Puts strings under side keys, all or nothing.",
        cost: "O(n), n = bytes", arguments: [Self.pairs], reply: "OK", errors: [.limit],
        takesRetryKey: false)

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        for place in stride(from: 1, to: call.end, by: 2) {
            try engine.checkSide(call.words, key: place, value: place + 1)
        }
        try engine.checkRoom(
            in: .sideKey, forKeysAt: stride(from: 1, to: call.end, by: 2), of: call.words)
        for place in stride(from: 1, to: call.end, by: 2) {
            engine.setSide(call.words.word(place), call.words.word(place + 1))
        }
        reply.ok()
    }
}

/// `DEL`: removes keys.
struct SideDelete: Command {
    private static let keys = Argument(1, "key", .key, .repeated(words: 1, least: 1))
    let declaration = Declaration(
        "DEL", .write, summary: "Removes side keys.", cost: "O(n), n = keys",
        arguments: [Self.keys], reply: "the number of keys removed", takesRetryKey: false)

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        var removed = 0
        for place in call.words(of: Self.keys) {
            guard let row = engine.sideRow(call.words.word(place)) else { continue }
            engine.tables.sideKey.remove(row)
            removed += 1
        }
        engine.changesNothing = removed == 0
        reply.integer(removed)
    }
}

/// `EXISTS`: how many of the keys are there.
struct SideExists: Command {
    private static let keys = Argument(1, "key", .key, .repeated(words: 1, least: 1))
    let declaration = Declaration(
        "EXISTS", .read,
        summary: "Counts the side keys that are there; one named twice counts twice.",
        cost: "O(n), n = keys", arguments: [Self.keys], reply: "a count")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        var count = 0
        for place in call.words(of: Self.keys)
        where engine.sideRow(call.words.word(place)) != nil {
            count += 1
        }
        reply.integer(count)
    }
}

/// `INCR` and `INCRBY`: add to a whole number.
struct SideIncrement: Command {
    private static let key = Argument(1, "key", .key)
    private static let step = Argument(2, "increment", .integer)
    let declaration: Declaration

    /// INCR, or with `byStep` INCRBY.
    init(byStep: Bool) {
        declaration = Declaration(
            byStep ? "INCRBY" : "INCR", .write,
            summary: "Adds \(byStep ? "a number" : "one") to the whole number under a side key; "
                + "none counts as 0.",
            cost: "O(1)", arguments: byStep ? [Self.key, Self.step] : [Self.key],
            reply: "the new number", errors: [.limit], takesRetryKey: false)
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        try engine.checkSide(call.words, key: 1, value: 1)
        var step: Int64 = 1
        if declaration.arguments.count == 2 {
            guard let given = FixedPoint.parse(call.words.word(2), places: 0) else {
                throw Self.noInteger
            }
            step = given
        }
        var value: Int64 = 0
        if let row = engine.sideRow(call.words.word(1)) {
            let column = engine.tables.sideKey.columns[Entity.SideColumn.value.place]
            guard column.isPresent(row) else { throw Self.noInteger }
            let chunk = column.chunks[row >> Chunk.rowShift]
            guard let known = FixedPoint.parse(chunk.text(at: row & Chunk.rowMask), places: 0)
            else { throw Self.noInteger }
            value = known
        }
        let (sum, overflows) = value.addingReportingOverflow(step)
        guard !overflows else {
            throw CommandError(.err, "increment or decrement would overflow")
        }
        let text = String(sum)
        engine.setSide(call.words.word(1), text.utf8Span.span)
        reply.integer(Int(sum))
    }

    private static let noInteger = CommandError(
        .err, "value is not an integer or out of range")
}

/// `TTL`: side keys never expire.
struct SideTimeToLive: Command {
    private static let key = Argument(1, "key", .key)
    let declaration = Declaration(
        "TTL", .read, summary: "Answers -1 for a side key, which never expires, -2 for none.",
        cost: "O(1)", arguments: [Self.key], reply: "-1 or -2")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        reply.integer(engine.sideRow(call.words.word(1)) == nil ? -2 : -1)
    }
}

/// `TYPE`: what kind of value a key has.
struct SideType: Command {
    private static let key = Argument(1, "key", .key)
    let declaration = Declaration(
        "TYPE", .read, summary: "Answers string for a side key, none for no key.", cost: "O(1)",
        arguments: [Self.key], reply: "string or none")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        reply.simple(engine.sideRow(call.words.word(1)) == nil ? "none" : "string")
    }
}

/// `DBSIZE`: how many side keys there are.
struct SideCount: Command {
    let declaration = Declaration(
        "DBSIZE", .read, summary: "Counts the side keys.", cost: "O(1)", reply: "a count")

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        reply.integer(engine.tables.sideKey.count)
    }
}

/// `FLUSHALL`: removes all side keys, and nothing else.
struct SideFlush: Command {
    private static let mode = Argument(
        1, "mode", .keyword, .optional, choices: ["ASYNC", "SYNC"])
    let declaration = Declaration(
        "FLUSHALL", .write, summary: "Removes all side keys; records and orders stay.",
        cost: "O(n), n = side keys", arguments: [Self.mode], reply: "OK", takesRetryKey: false)

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        if call.end == 2, !call.words.equals(1, "ASYNC"), !call.words.equals(1, "SYNC") {
            throw CommandError(.err, "syntax error")
        }
        engine.tables.sideKey.removeAll()
        reply.ok()
    }
}

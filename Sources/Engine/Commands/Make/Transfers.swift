import Columns
import Wire

/// `TRANSFER.SET`: says how long goods take from one location to another.
struct TransferSet: Command {
    private static let source = Argument(1, "from", .id)
    private static let target = Argument(2, "to", .id)
    private static let days = Argument(3, "days", .integer)
    private static let priority = Option("PRIORITY", slot: 0, .words(1), "p", .integer)
    private static let workdays = Option("WORKDAYS", slot: 1, .flag)

    let declaration = Declaration(
        "TRANSFER.SET", .write,
        summary: "Sets a transfer: any goods sent from one location on day d can ship from the "
            + "other on d + days. The lowest PRIORITY (1 unless said) is tried first. With "
            + "WORKDAYS the days are those on which the receiving location works (CALENDAR.OPEN). "
            + "Promises made stay as they are.",
        cost: "O(t), t = transfers into the location",
        arguments: [Self.source, Self.target, Self.days], options: [Self.priority, Self.workdays],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let (source, target) = try engine.ends(call, Self.source, Self.target)
        guard source != target else {
            throw .badArgument(
                "to", expected: "another location",
                found: call.words.text(Self.target.position))
        }
        let days = try call.integer(
            at: Self.days.position, "days", in: 0...Int64(engine.limits.leadDays))
        let priority = try call.integer(Self.priority, in: Routing.priorities)
        let way = TransferWay(
            source: source, target: target, days: days, countsWorkdays: call.has(Self.workdays),
            priority: priority ?? Routing.firstPriority)
        try engine.checkRoom(for: way)
        engine.store(way)
        engine.transfersChanged(intoLocation: target)
        reply.ok()
    }
}

/// `TRANSFER.DEL`: takes a transfer away.
struct TransferDelete: Command {
    private static let source = Argument(1, "from", .id)
    private static let target = Argument(2, "to", .id)

    let declaration = Declaration(
        "TRANSFER.DEL", .write,
        summary: "Takes the transfer between two locations away. Promises made stay as they are.",
        cost: "O(t), t = transfers", arguments: [Self.source, Self.target],
        reply: "1, or 0 when there was none", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let (source, target) = try engine.ends(call, Self.source, Self.target)
        let gone = engine.drop(
            TransferWay.self, key: TransferWay.key(from: source, to: target))
        engine.transfersChanged(intoLocation: target)
        reply.integer(gone == nil ? 0 : 1)
    }
}

/// `TRANSFER.GET`: from where a location can be supplied.
struct TransferGet: Command {
    private static let target = Argument(1, "to", .id)

    let declaration = Declaration(
        "TRANSFER.GET", .read,
        summary: "Shows the transfers into a location, in the order in which they are tried.",
        cost: "O(t), t = transfers into the location", arguments: [Self.target],
        reply: "an array of maps: from, to, days, workdays, priority", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let target = try engine.location(call, at: Self.target.position)
        let ways = engine.chainRows(TransferWay.self, of: target)
        reply.array(ways.count)
        for way in ways {
            reply.map(5)
            reply.key("from")
            reply.text(engine.tables.location.keys, row: way.source)
            reply.key("to")
            reply.text(engine.tables.location.keys, row: way.target)
            reply.key("days")
            reply.integer(Int(way.days))
            reply.key("workdays")
            reply.boolean(way.countsWorkdays)
            reply.key("priority")
            reply.integer(Int(way.priority))
        }
    }
}

extension Engine {
    /// The rows of the two locations of a transfer; NOTFOUND names the argument that is none.
    fileprivate func ends(
        _ call: borrowing Call, _ source: Argument, _ target: Argument
    ) throws(CommandError) -> (source: Int, target: Int) {
        (
            try existing(.location, call, at: source.position, source.name),
            try existing(.location, call, at: target.position, target.name)
        )
    }
}

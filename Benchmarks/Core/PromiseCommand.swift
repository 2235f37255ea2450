import Engine
import Promising
import Wire

/// A whole `PROMISE … CONFIRM` of one line, from words to reply bytes, the order stored and booked.
///
/// Measured by a `SET` of 16 bytes through the same engine: the work that every command has.
enum PromiseCommand {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let items = scale.pick(10_000, quick: 500)
        let count = scale.pick(50_000, quick: 1_000)
        var desk = CommandDesk()
        desk.stock(items: items)
        var draw = Draw(seed: 17)
        var orders = (0..<count * scale.rounds).map { order in
            Words([
                "PROMISE", "order-\(order)", "LINE", "item-\(draw.below(items))", "1", "BY",
                "2027-02-01", "CONFIRM",
            ])
        }[...]
        let sets = (0..<count).map { _ in
            Words(["SET", "key:\(draw.below(items))", "0123456789abcdef"])
        }
        let comparison = try Comparison.run(
            "PROMISE … CONFIRM of one line, \(items) items", rounds: scale.rounds,
            operations: count,
            ours: (
                "PROMISE",
                {
                    for order in orders.prefix(count) { desk.apply(order) }
                    orders = orders.dropFirst(count)
                }
            ), other: ("SET", { desk.apply(sets) }))
        try check(desk.refused == 0, "no command is refused")
        let counted = desk.answer(["ORDER.COUNT", "WHERE", "status = 'confirmed'"])
        try check(counted == ":\(count * scale.rounds)\r\n", "every order is confirmed: \(counted)")
        try check(desk.answer(["CHECK"]).contains("ok\r\n:1"), "CHECK is ok")
        return [comparison]
    }
}

/// `ATP` of one item, from words to reply bytes; measured by a `GET` through the same engine.
enum AvailabilityQuestion {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let items = scale.pick(10_000, quick: 500)
        let count = scale.pick(200_000, quick: 2_000)
        var desk = CommandDesk()
        desk.stock(items: items)
        var draw = Draw(seed: 19)
        for item in 0..<items { desk.apply(Words(["SET", "key:\(item)", "0123456789abcdef"])) }
        let questions = (0..<count).map { _ in
            Words(["ATP", "item-\(draw.below(items))", "3", "BY", "2027-02-01"])
        }
        let gets = (0..<count).map { _ in Words(["GET", "key:\(draw.below(items))"]) }
        let comparison = try Comparison.run(
            "ATP of one item, \(items) items", rounds: scale.rounds, operations: count,
            ours: ("ATP", { desk.apply(questions) }), other: ("GET", { desk.apply(gets) }))
        try check(desk.refused == 0, "no command is refused")
        let answer = desk.answer(["ATP", "item-0", "3", "BY", "2027-02-01"])
        try check(answer.contains("available"), "three of an item can be had")
        return [comparison]
    }
}

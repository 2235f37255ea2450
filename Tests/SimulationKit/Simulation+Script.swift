import TestKit
import Wire

/// What clients say: few names, so that everything meets everything.
extension Simulation {
    /// What a world must have before anything can be promised, as far as it is not there (yet, or any more).
    func furnish(_ client: SimulatedClient) {
        for item in ["bike", "helmet", "lamp"] where !model.items.contains(item) {
            client.write(["ITEM.PUT", item, "name", item], inline: false)
        }
        for location in ["north", "south"] where !model.locations.contains(location) {
            client.write(["LOCATION.PUT", location, "name", location], inline: false)
        }
        for (item, location, quantity) in [
            ("bike", "north", "40"), ("bike", "south", "15"), ("helmet", "north", "30"),
        ] where model.onHand[PlainModel.Place(item: item, location: location)] == nil {
            client.write(["STOCK.ADJUST", item, location, quantity], inline: false)
        }
        client.write(["STOCK.SET", "lamp", "south", "50"], inline: true)
        if !model.items.contains("cart") { furnishWorkshop(client) }
    }

    /// What carts are made of, and where: a frame and two hours of the bench each.
    private func furnishWorkshop(_ client: SimulatedClient) {
        for words in [
            ["ITEM.PUT", "frame", "name", "frame"], ["ITEM.PUT", "cart", "name", "cart"],
            ["STOCK.SET", "frame", "north", "30"], ["RESOURCE.PUT", "bench", "unit", "hour"],
            ["CAPACITY.SET", "bench", day(), "8", "DAYS", "20"], ["BOM.SET", "cart", "frame", "1"],
            ["ROUTING.SET", "cart", "north", "bench", "2", "LEAD", "1"],
        ] { client.write(words, inline: false) }
    }

    /// Puts something new, or something said before, into a client's outbox.
    func compose(_ client: SimulatedClient) {
        if client.isInTransaction {
            if random.chance(45) {
                client.isInTransaction = false
                return send(client, [random.chance(85) ? "EXEC" : "DISCARD"])
            }
            return send(client, random.chance(60) ? keyed(write()) : read())
        }
        switch random.below(100) {
        case 0..<42: send(client, keyed(write()))
        case 42..<62: send(client, read())
        case 62..<70:
            // A client that got no answer, or does not trust the one it got, asks again.
            send(client, retries.isEmpty ? keyed(write()) : random.pick(retries))
        case 70..<84:
            client.isInTransaction = true
            send(client, ["MULTI"])
        case 84..<93: send(client, server())
        case 93..<96: send(client, ["STOCK.ADJUST", "bike"])
        case 96..<99: send(client, ["NOPE", "x"])
        default: client.outbox += Array("*1\r\n$x\r\n".utf8)
        }
    }

    private func send(_ client: SimulatedClient, _ words: [String]) {
        client.write(words, inline: random.chance(20))
    }

    /// The words, most often with a retry key behind them.
    private func keyed(_ words: [String]) -> [String] {
        let keyless = ["SET", "MSET", "DEL", "INCR", "FLUSHALL"]
        guard !keyless.contains(words[0]), random.chance(60) else { return words }
        keyCount += 1
        let keyed = words + ["ID", "try-\(keyCount)"]
        if retries.count < 12 {
            retries.append(keyed)
        } else {
            retries[random.below(12)] = keyed
        }
        return keyed
    }

    private func write() -> [String] {
        switch random.below(29) {
        case 0, 1: return ["SET", key(), random.chance(50) ? "\(random.below(50))" : word()]
        case 2: return ["INCR", key()]
        case 3: return random.chance(30) ? ["FLUSHALL"] : ["DEL", key(), key()]
        case 4: return ["MSET", "k0", word(), "k1", word(), "k2", word()]
        case 5, 6: return ["LEAD.PUT", lead(), "title", word(), "company", word()]
        case 7: return ["LEAD.DEL", lead()]
        case 8: return ["LEAD.TOUCH", lead(), "visit"]
        case 9: return ["STOCK.ADJUST", "bike", place(), "\(1 + random.below(5))"]
        case 10:
            return ["STOCK.ADJUST", "lamp", "south", "\(random.below(40) - 20)"]
        case 11:
            keyCount += 1
            return [
                "RECEIPT.PUT", "r\(keyCount % 7)", "lamp", "south", "\(1 + random.below(9))", day(),
            ]
        case 12: return ["RECEIPT.ARRIVE", "r\(random.below(7))"]
        case 13: return ["RECEIPT.CANCEL", "r\(random.below(7))"]
        case 14...17: return promise()
        case 18: return ["ORDER.CONFIRM", order()]
        case 19: return ["ORDER.RELEASE", order()]
        case 20: return ["ORDER.EXTEND", order(), "\(1 + random.below(300))s"]
        case 21, 22: return ["ORDER.SHIP", order()]
        case 23, 24: return amend()
        case 25: return ["CAPACITY.SET", "bench", day(), "\(random.below(9))"]
        case 26: return ["BOM.SET", "cart", "frame", "\(1 + random.below(3))"]
        case 27:
            let item = random.pick(["bike", "cart", "*"])
            return ["QUOTA.SET", "*", item, day(), "2099-12-31", "\(20 + random.below(60))"]
        default:
            let card =
                #"{"type":"scorecard","axes":{"fit":{"min":0,"max":9}},"#
                + #""rules":[{"axis":"fit","when":"title = 'a'","points":\#(random.below(9)),"text":"t"}]}"#
            return ["MODEL.LOAD", "card", "SCORECARD", card]
        }
    }

    private func promise() -> [String] {
        var words = ["PROMISE", order()] + lines()
        if random.chance(40) { words += ["BY", day()] }
        if random.chance(30) { words += ["SHORT", random.pick(["reject", "cut", "backorder"])] }
        return words
            + (random.chance(40) ? ["CONFIRM"] : ["HOLD", "\(1 + random.below(300))s"])
            + dryRun()
    }

    /// Other lines for an order that is there, or not.
    private func amend() -> [String] {
        ["ORDER.AMEND", order()] + lines() + (random.chance(40) ? ["KEEP"] : []) + dryRun()
    }

    /// Sometimes it is only asked what would be.
    private func dryRun() -> [String] { random.chance(10) ? ["DRYRUN"] : [] }

    private func lines() -> [String] {
        (0..<1 + random.below(2)).flatMap { _ in
            let item = random.pick(["bike", "bike", "helmet", "lamp", "cart"])
            return ["LINE", item, "\(1 + random.below(9))"]
        }
    }

    private func read() -> [String] {
        switch random.below(14) {
        case 0, 1: ["GET", key()]
        case 2: ["EXISTS", key(), key()]
        case 3: ["LEAD.GET", lead(), "title", "company"]
        case 4: ["LEAD.COUNT"]
        case 5, 6: ["STOCK.GET", random.pick(["bike", "lamp"])]
        case 7, 8: ["ORDER.GET", order()]
        case 9: ["ATP", random.pick(["bike", "cart"]), "3"]
        case 10: ["LEAD.TOP", "3"]
        case 11: ["CAPACITY.GET", "bench"]
        case 12: ["QUOTA.GET", "*"]
        default: ["DBSIZE"]
        }
    }

    private func server() -> [String] {
        switch random.below(9) {
        case 0, 1, 2: ["BGSAVE"]
        case 3: ["SAVE"]
        case 4: ["CLOCK.ADVANCE", "\(1 + random.below(400))"]
        case 5: ["PING"]
        case 6: ["CLOCK"]
        case 7: ["CONFIG", "SET", "snapshot-journal-bytes", "\(1_000 + random.below(3_000))"]
        default: ["DIGEST"]
        }
    }

    private func key() -> String { "k\(random.below(4))" }
    private func lead() -> String { "lead-\(random.below(4))" }
    private func order() -> String { "order-\(random.below(8))" }
    private func place() -> String { random.pick(["north", "south"]) }
    private func word() -> String { random.pick(["a", "b", "two words", "7"]) }

    /// A day within a week of the clock.
    private func day() -> String {
        PlainModel.text(ofDay: Int32(machine / 86_400_000) + Int32(random.below(7)))
    }
}

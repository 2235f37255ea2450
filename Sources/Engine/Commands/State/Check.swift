import Columns
import Promising
import Scoring
import Wire

/// `CHECK`: recomputes every derived figure and names what differs.
struct Check: ScanCommand {
    let declaration = Declaration(
        "CHECK", .scan,
        summary: "Recomputes every derived figure from what is stored (look-ahead rows, days of "
            + "resources, who serves which visit, reserved sums, the network of making, use of "
            + "quotas, orders at risk, when holds end, "
            + "indexes, engagement, counted outcomes, scores) and names what differs.",
        cost: "O(rows)", reply: "a map: ok, rows, problems (an array of texts)")

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        CheckScan(
            tables: engine.tables, supply: engine.supply, engagement: engine.engagement,
            models: engine.models, deadlines: engine.deadlines, today: engine.today,
            columns: engine.board.columns(
                of: engine.tables.lead, events: engine.tables.event,
                engagement: engine.engagement, at: engine.now),
            time: engine.now)
    }
}

/// The reading of `CHECK`, over frozen tables and copies of what was derived from them.
struct CheckScan: Scan {
    let tables: Tables
    let supply: SupplyState
    let engagement: Engagement
    let models: ModelShelf
    let deadlines: Deadlines
    let today: Int32
    let columns: [ScoreBoard.Kept]
    /// When points that fade are judged, in Unix ms.
    let time: Int64

    /// Problems named in one answer.
    private static let mostProblems = 100

    var rowCount: Int { tables.all.reduce(0) { $0 + $1.rowEnd } }

    func run(into reply: inout Reply) throws(CommandError) {
        var problems: [String] = []
        for table in tables.all { check(table, &problems) }
        checkSupply(&problems)
        checkOrders(&problems)
        checkEngagement(&problems)
        checkScores(&problems)
        checkCounts(&problems)
        checkHistories(&problems)
        let live = tables.all.reduce(0) { $0 + $1.count }
        reply.map(3)
        reply.key("ok")
        reply.boolean(problems.isEmpty)
        reply.key("rows")
        reply.integer(live)
        reply.key("problems")
        reply.array(min(problems.count, Self.mostProblems))
        for problem in problems.prefix(Self.mostProblems) { reply.bulk(problem) }
    }

    /// Every key is found in the index under its own row, and the count is that of live rows.
    private func check(_ table: Table, _ problems: inout [String]) {
        var live = 0
        for row in 0..<table.rowEnd where table.isLive(row) {
            live += 1
            let chunk = table.keys.chunks[row >> Chunk.rowShift]
            if table.row(of: chunk.text(at: row & Chunk.rowMask)) != row {
                problems.append("\(table.name): the index does not lead to row \(row)")
            }
        }
        if live != table.count {
            problems.append("\(table.name): \(live) rows live, the count says \(table.count)")
        }
    }

    private func checkSupply(_ problems: inout [String]) {
        let anew: SupplyState
        do throws(CommandError) {
            anew = try SupplyState(tables, on: supply.day)
        } catch {
            return problems.append("supply cannot be made anew: \(error.message)")
        }
        let stock = tables.stock
        for row in 0..<stock.rowEnd where stock.isLive(row) {
            let name = name(ofStock: row)
            if let problem = supply.rows.problem(row) { problems.append("\(name): \(problem)") }
            if !hasSameFigures(row, anew.rows) {
                problems.append(
                    "\(name): its look-ahead row differs from stock, receipts and orders")
            }
            if supply.bookings.reserved[row] != anew.bookings.reserved[row] {
                problems.append(
                    "\(name): \(supply.bookings.reserved[row]) thousandths are reserved, orders say "
                        + "\(anew.bookings.reserved[row])")
            }
            if !supply.rows.hasSameLots(row, as: anew.rows, on: supply.day) {
                problems.append("\(name): its lots differ from stock, receipts and orders")
            }
            checkRisk(supply.shortages(onStock: row, from: today), at: name, &problems)
            if supply.receipts[row].sorted() != anew.receipts[row].sorted() {
                problems.append("\(name): its list of receipts differs")
            }
            if supply.due[row] != anew.due[row] {
                problems.append("\(name): the sum of its receipts differs")
            }
            checkBookings(supply.bookings, anew.bookings, on: row, name, &problems)
        }
        for row in 0..<tables.item.rowEnd where tables.item.isLive(row) {
            if supply.stockOfItem[row] != anew.stockOfItem[row] {
                problems.append("\(key(row, of: tables.item)): its list of stock rows differs")
            }
            if supply.openOrders[row] != anew.openOrders[row] {
                problems.append(
                    "\(key(row, of: tables.item)): open orders are said to name it "
                        + "\(supply.openOrders[row]) times, they do \(anew.openOrders[row]) times")
            }
        }
        for row in 0..<tables.location.rowEnd {
            if Set(supply.stockOfLocation[row]) != Set(anew.stockOfLocation[row]) {
                problems.append("location row \(row): its list of stock rows differs")
            }
            guard tables.location.isLive(row) else { continue }
            if supply.openShipments[row] != anew.openShipments[row] {
                problems.append(
                    "\(key(row, of: tables.location)): open orders are said to name it "
                        + "\(supply.openShipments[row]) times, they do "
                        + "\(anew.openShipments[row]) times")
            }
        }
        if supply.departures != anew.departures {
            problems.append("orders: what has left differs from what they say")
        }
        if supply.lanes != anew.lanes { problems.append("lanes: the index by zone differs") }
        if supply.calendars != anew.calendars { problems.append("calendars: the index differs") }
        checkQuotas(anew.quotas, &problems)
        checkResources(anew, &problems)
        checkChain(anew, &problems)
    }

    /// The same bookings stand on a row, each as old and in the same order.
    private func checkBookings(
        _ found: Bookings, _ anew: Bookings, on row: Int, _ name: String,
        _ problems: inout [String]
    ) {
        func ages(_ bookings: Bookings) -> [Int64] {
            bookings.youngestFirst(onStock: row).flatMap { [$0.age, Int64($0.order)] }
        }
        if ages(found) != ages(anew) {
            problems.append("\(name): its bookings stand in another order")
        }
    }

    /// Flags are those of the column, and every hold and every order that waits for a day has its end.
    private func checkOrders(_ problems: inout [String]) {
        let orders = tables.order
        let ends = Set(deadlines.entries)
        for row in 0..<orders.rowEnd where orders.isLive(row) {
            if orders.isSet(Entity.OrderColumn.atRisk, at: row)
                != supply.atRisk.contains(Int32(row))
            {
                problems.append("order row \(row): whether it is at risk differs from its column")
            }
            if let end = orders.deadline(row), !ends.contains(end) {
                problems.append("order row \(row): nothing ends its hold or its waiting")
            }
        }
    }

    /// Capacity and load by day, and who works when.
    private func checkResources(_ anew: SupplyState, _ problems: inout [String]) {
        let resources = tables.resource
        for row in 0..<resources.rowEnd where resources.isLive(row) {
            let name = key(row, of: resources)
            if !supply.capacity.isSame(row, as: anew.capacity) {
                problems.append("\(name): its days differ from capacity and orders")
            }
            if supply.work.reserved[row] != anew.work.reserved[row] {
                problems.append(
                    "\(name): \(supply.work.reserved[row]) thousandths are reserved, orders say "
                        + "\(anew.work.reserved[row])")
            }
            checkRisk(supply.shortages(onResource: row, from: today), at: name, &problems)
            checkBookings(supply.work, anew.work, on: row, name, &problems)
            if !supply.service.isSame(row, as: anew.service) {
                problems.append("\(name): its hours, skills or visits differ from what is stored")
            }
        }
        if !supply.service.hasSameHolders(as: anew.service) {
            problems.append("skills: the index of who has them differs")
        }
    }

    /// What the network says of each item and location.
    private func checkChain(_ anew: SupplyState, _ problems: inout [String]) {
        if supply.index != anew.index { problems.append("the index of the chain differs") }
        let items = tables.item
        for row in 0..<items.rowEnd where items.isLive(row) {
            if !supply.network.isSame(item: row, as: anew.network) {
                problems.append("\(key(row, of: items)): its part of the network differs")
            }
        }
        let locations = tables.location
        for row in 0..<locations.rowEnd where locations.isLive(row) {
            if supply.network.transfers(into: row) != anew.network.transfers(into: row) {
                problems.append("\(key(row, of: locations)): the transfers into it differ")
            }
        }
    }

    private func key(_ row: Int, of table: Table) -> String {
        let chunk = table.keys.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).text()
    }

    /// What orders draw on each period of a quota is what counts as used.
    private func checkQuotas(_ anew: QuotaIndex, _ problems: inout [String]) {
        let quotas = tables.quota
        if !supply.quotas.hasSamePeriods(as: anew) {
            problems.append("quotas: the index of their periods differs")
        }
        for row in 0..<quotas.rowEnd
        where quotas.isLive(row) && supply.quotas.used[row] != anew.used[row] {
            problems.append(
                "quota row \(row): \(supply.quotas.used[row]) thousandths are used, orders say "
                    + "\(anew.used[row])")
        }
    }

    /// Every order that supply fails has its flag, and none that books nothing.
    ///
    /// A flag may stand longer than the shortage: days that pass can only close gaps, and the flag
    /// goes with the tick of a new day.
    private func checkRisk(
        _ shortages: [Shortage], at name: String, _ problems: inout [String]
    ) {
        for shortage in shortages where !supply.atRisk.contains(shortage.order) {
            problems.append(
                "\(name): order row \(shortage.order) is short of "
                    + "\(shortage.quantity) thousandths and not at risk")
        }
    }

    private func hasSameFigures(_ row: Int, _ anew: SupplyRows) -> Bool {
        supply.rows.onHand(row) == anew.onHand(row) && supply.rows.safety(row) == anew.safety(row)
            && supply.rows.days(row) == anew.days(row)
    }

    private func checkEngagement(_ problems: inout [String]) {
        let anew = Engagement(tables.event)
        let leads = tables.lead
        for row in 0..<leads.rowEnd
        where anew.events(ofLead: row) != engagement.events(ofLead: row) {
            problems.append("lead row \(row): its events differ")
        }
    }

    /// Every kept score is the one that the model gives the lead now.
    private func checkScores(_ problems: inout [String]) {
        let leads = tables.lead
        for kept in columns {
            let name = "model \(kept.name.span.text()) version \(kept.version)"
            if let scores = kept.scores {
                let anew = ScoreColumn(kept.binding, of: leads)
                if let row = scores.firstDifference(from: anew, rowEnd: leads.rowEnd) {
                    problems.append("\(name): the score of lead row \(row) differs")
                }
            }
            let tooLow = kept.bounds?.firstTooLow(rowEnd: leads.rowEnd, at: time) { row in
                guard leads.isLive(row) else { return nil }
                let touches = kept.touches.touches(ofLead: row)
                return kept.binding.points(row, of: leads, touches: touches, at: time)
            }
            if let tooLow { problems.append("\(name): lead row \(tooLow) exceeds its bound") }
        }
    }

    /// What models have learned is what counting all leads anew gives.
    private func checkCounts(_ problems: inout [String]) {
        for shelved in models.models where shelved.model.learns {
            let name = shelved.name.span.text()
            do throws(ModelError) {
                var anew = BoundModel(try shelved.source.load())
                try? anew.update(tables.lead)
                for row in 0..<tables.lead.rowEnd {
                    guard let isWon = tables.lead.outcome(row) else { continue }
                    anew.learn(1, isWon: isWon, row: row, of: tables.lead)
                }
                if anew.model.winCounts != shelved.model.winCounts {
                    problems.append("model \(name): its counts differ from the leads' outcomes")
                }
            } catch {
                problems.append("model \(name) cannot be loaded anew: \(error.message)")
            }
        }
    }

    /// Recorded scores can be read and name what is known.
    private func checkHistories(_ problems: inout [String]) {
        for row in 0..<tables.lead.rowEnd {
            guard let history = tables.lead.history(row) else {
                problems.append("lead row \(row): its history cannot be read")
                continue
            }
            for series in history.series {
                let codes = [series.model] + series.points.compactMap(\.grade)
                if codes.contains(where: { $0 >= models.names.count }) {
                    problems.append("lead row \(row): its history names what is not known")
                }
            }
        }
    }

    private func name(ofStock row: Int) -> String {
        let stock = tables.stock
        return [
            (TableNumber.item, Entity.StockColumn.item),
            (TableNumber.location, Entity.StockColumn.location),
        ].map { table, field in
            let target = Int(stock.columns[field.place].load(row, as: Int64.self))
            return key(target, of: tables[table])
        }.joined(separator: " at ")
    }
}

/// Plans one order over the look-ahead rows: days first, then places.
///
/// The planner reads rows and changes nothing; the caller commits the sources of the plan it likes.
/// Keep one planner: its scratch arrays and its answer are reused, so that an order of the usual
/// shape allocates nothing.
///
/// **Days.** Goods that leave location `l` on day `d` arrive on `d + lane days`; ship days are
/// `today ... today + horizon − 1`. Commitments of one order on one row at ship days `d1 < d2` fit
/// exactly when the running sum of what ships by each day stays within S of that day. Lines are
/// served in their order, each on its best day given what earlier lines of the same item were
/// promised on their days, wherever that may come from: a flow in a network of lines and places
/// whose edges are intervals of days, for which filling the lines in order of arrival, each from
/// the shortest lane, is exact (Glover's rule for convex bipartite graphs, 1967).
///
/// **Places.** Among plans with the same quantities on the same arrival days: fewest shipments,
/// then least lane cost, then the smallest sorted list of (location, ship day). A shipment serves
/// one arrival day, so days are separate covering problems, unless lines of one item arrive on
/// different days and compete for a row. Then the days are searched together
/// (``CoupledSearch``, exact unless its budget of work ends). Exact up to 8 lines and 12 locations.
/// Beyond:
/// * a day that 1 location, or at most 24 locations in pairs or triples, can serve is still solved
///   exactly; another takes, again and again, the location that adds most, then drops what is not
///   needed;
/// * days that compete are served in order of arrival, each from what the days before have left.
/// Neither can worsen a date: the days and quantities stand before places are chosen.
///
/// **Work** is bounded: beyond ``workPerOrder`` no more days are looked for, and what has none by then
/// is not promised (``OrderPlan/Reason/effort``). What is there on the due day is promised all the same,
/// unless an earlier line of the order wants the same item.
///
/// **Minimum shipments** are chosen by ``OrderPlanner/planMinimumShipments(_:over:)``.
package struct OrderPlanner: Sendable {
    /// The last plan.
    package internal(set) var answer = OrderPlan()

    /// A quantity of a line that arrives on a day, its places still open.
    struct Parcel {
        var line: Int
        /// The first line of the same item.
        var item: Int
        var arrive: Int
        var quantity: Int64
    }

    /// Most lines for which competing days are searched exactly.
    static let exactLines = 8
    /// Most locations for which every set is considered.
    static let exactLocations = 12
    /// The largest order, in thousandths over all lines, so that sums over locations stay exact.
    static let largestOrder: Int64 = 1 << 56

    /// Work that the days of one order may need, in looks at a place on a day of an ``ArrivalFlow``
    /// (a look at a row counts ``workPerRow``).
    static let workPerOrder = 1 << 25
    static let workPerRow = 8

    /// The dearest lane, in cents per unit, so that sums of costs along a path stay exact.
    package static let highestLaneCents: Int64 = 1 << 50

    // The window of the request in hand.
    var today = 0
    var lastShip = 0
    var start = 0
    var end = 0
    /// Whether there are days on which a location does not ship or the customer does not receive.
    var hasClosedDays = false

    // Scratch.
    var items: [Int] = []
    /// By the first line of an item what its lines ask for together; empty until it is asked.
    var itemQuantities: [Int64] = []
    var lanes: [Int] = []
    var byCost: [Int] = []
    var costRank: [Int] = []
    var parcels: [Parcel] = []
    var used: [Int64] = []
    var cover = GroupCover()
    /// What quotas leave to the lines that have no day yet.
    var quotas = QuotaLedger()
    /// For each line whether a quota makes it later or shorter; empty without quotas.
    var isQuotaBound: [Bool] = []

    // What earlier parcels of an item leave for more of it, once that is asked.
    /// By the first line of an item.
    var itemDays: [Int: ItemDays] = [:]
    /// The parcels that are counted there.
    var countedParcels = 0
    /// The work of looking for days so far.
    var dayWork = 0
    /// What an order may need of that; tests lower it.
    var mostDayWork = OrderPlanner.workPerOrder
    /// The lines for which the search ended at its limit of work.
    var linesCutShort: Set<Int> = []

    /// A planner without a plan.
    package init() {}

    /// Plans an order; the plan stands in ``answer``.
    ///
    /// - Throws: ``SupplyError/overflow`` when quantities or the cost leave the exact range,
    ///   ``SupplyError/dayOutOfRange`` when the horizon leaves the calendar.
    /// - Complexity: O(lines × locations) when everything is there on the due day; a later day
    ///   costs a binary search over the horizon.
    package mutating func plan(
        _ request: OrderRequest, over rows: SupplyRows
    ) throws(SupplyError) {
        try open(request)
        let hasRules = request.hasRules
        if request.lines.count == 1, request.minimumShipment == 0, !hasRules,
            planFromOneLocation(request, over: rows)
        {
            try answer.closeCost(request)
            return
        }
        prepare(request)
        if request.minimumShipment > 0, request.delivery == .partial {
            if quotas.isEmpty {
                planMinimumShipments(request, over: rows)
            } else {
                planMinimumShipmentsUnderRules(request, over: rows)
            }
        } else {
            if hasRules {
                chooseDaysUnderRules(request, over: rows)
            } else {
                chooseDays(request, over: rows)
            }
            settleShortage(request, over: rows)
            choosePlaces(request, over: rows)
        }
        if !quotas.isEmpty, !parcels.isEmpty { answer.draws = quotas.draws }
        close(request, over: rows)
        try answer.closeCost(request)
    }

    /// Answers `ATP`: plans the request's one line and says how well it can be had.
    ///
    /// - Throws: as ``plan(_:over:)``.
    package mutating func availability(
        _ request: OrderRequest, over rows: SupplyRows
    ) throws(SupplyError) -> Availability {
        precondition(request.lines.count == 1, "availability is asked for one line")
        try plan(request, over: rows)
        let arrive = answer.lines[0].backordered == 0 ? answer.lines[0].arrive : nil
        let isPast = request.due.map { $0 < request.today } ?? false
        let onTime = isPast ? 0 : mostOnTime(request, over: rows)
        guard let arrive else {
            return Availability(status: .short, arrive: nil, onTime: onTime)
        }
        let isOnTime = !isPast && Int(arrive) == start
        return Availability(status: isOnTime ? .available : .later, arrive: arrive, onTime: onTime)
    }

    /// The most of the request's one line that can have arrived by the due day: what each location
    /// can send for its last open day up to then, within what quotas leave on these days.
    private func mostOnTime(_ request: OrderRequest, over rows: SupplyRows) -> Int64 {
        var parts: [Int: Int64] = [:]
        for location in request.locations.indices where request.rows[location] >= 0 {
            guard let arrive = request.lastArrival(location, through: start) else { continue }
            let ship = arrive - Int(request.locations[location].laneDays)
            let supply = rows.available(
                Int(request.rows[location]), day: Int32(ship), planned: request.allowsPlanned)
            parts[arrive, default: 0] += min(supply, request.lines[0].quantity)
        }
        var quotas = request.quotas
        var rest = request.lines[0].quantity
        for (day, supply) in parts.sorted(by: { $0.key > $1.key }) {
            let part = min(supply, rest, quotas.room(line: 0, day: day))
            quotas.draw(line: 0, day: day, quantity: part)
            rest -= part
        }
        return request.lines[0].quantity - rest
    }

    /// Checks the request and sets its window.
    mutating func open(_ request: OrderRequest) throws(SupplyError) {
        let locations = request.locations.count
        precondition(
            request.rows.count == request.lines.count * locations,
            "a row, or -1, for each line at each location")
        precondition(
            request.delivery != .complete || request.short != .cut,
            "cut is not asked with complete delivery")
        today = Int(request.today)
        lastShip = today + Int(request.horizonDays) - 1
        guard request.horizonDays >= 1, SupplyRows.days.contains(request.today),
            lastShip <= Int(SupplyRows.days.upperBound)
        else { throw .dayOutOfRange }
        var longest = 0
        hasClosedDays = request.arrivalDays != nil
        for location in request.locations {
            if location.shipDays != nil || location.firstShip > request.today {
                hasClosedDays = true
            }
            precondition(location.laneDays >= 0 && location.laneCents >= 0, "a lane runs forward")
            guard location.laneCents <= Self.highestLaneCents else { throw .overflow }
            longest = max(longest, Int(location.laneDays))
        }
        start = Int(hasClosedDays ? request.wantedDay : max(request.today, request.due ?? .min))
        end = min(lastShip + longest, Int(request.latest ?? Int32.max))
        var sum: Int64 = 0
        for line in request.lines {
            precondition(line.quantity > 0, "a line asks for something")
            sum = sum.addingReportingOverflow(line.quantity).partialValue
            guard line.quantity <= Self.largestOrder, sum <= Self.largestOrder else {
                throw .overflow
            }
        }
        guard lastShip + longest <= Int(Int32.max) else { throw .dayOutOfRange }
        answer.outcome = .promised
        answer.arrive = nil
        answer.shipments = 0
        answer.costCents = 0
        answer.lines.removeAll(keepingCapacity: true)
        answer.sources.removeAll(keepingCapacity: true)
        if !answer.draws.isEmpty { answer.draws.removeAll(keepingCapacity: true) }
    }

    /// Takes back what was planned, so that the order can be planned anew.
    mutating func clearAnswer() {
        answer.sources.removeAll(keepingCapacity: true)
        answer.lines.removeAll(keepingCapacity: true)
    }

    /// Plans the usual case: one line, whole on the due day from one place.
    ///
    /// False says that it is not so, and nothing has been planned.
    private mutating func planFromOneLocation(
        _ request: OrderRequest, over rows: SupplyRows
    ) -> Bool {
        guard start <= end else { return false }
        let quantity = request.lines[0].quantity
        var best = -1
        var bestCents = Int64.max
        for location in request.locations.indices {
            let place = request.locations[location]
            let ship = start - Int(place.laneDays)
            let row = request.rows[location]
            if row < 0 || ship < today || ship > lastShip || place.laneCents >= bestCents {
                continue
            }
            if rows.available(Int(row), day: Int32(ship), planned: request.allowsPlanned)
                >= quantity
            {
                best = location
                bestCents = place.laneCents
            }
        }
        guard best >= 0 else { return false }
        let row = Int(request.rows[best])
        let isPast = request.due.map { $0 < request.today } ?? false
        answer.arrive = Int32(start)
        answer.shipments = 1
        answer.sources.append(
            OrderPlan.Source(
                line: 0, location: best, row: row, quantity: quantity,
                ship: Int32(start - Int(request.locations[best].laneDays)), arrive: Int32(start),
                supply: rows.availableFromStock(row) >= quantity ? .stock : .receipt))
        answer.lines.append(
            OrderPlan.Line(
                confirmed: quantity, backordered: 0, arrive: Int32(start),
                reason: isPast ? .duePast : .onTime, sources: 0..<1))
        return true
    }

    /// Fills the scratch that every slower way needs.
    mutating func prepare(_ request: OrderRequest) {
        parcels.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        if request.lines.count <= 16 {
            for line in request.lines.indices {
                var first = 0
                while request.lines[first].item != request.lines[line].item { first += 1 }
                items.append(first)
            }
        } else {
            var firsts: [Int: Int] = [:]
            for line in request.lines.indices {
                let item = request.lines[line].item
                let first = firsts[item] ?? line
                firsts[item] = first
                items.append(first)
            }
        }
        lanes.removeAll(keepingCapacity: true)
        costRank.removeAll(keepingCapacity: true)
        if !itemDays.isEmpty { itemDays.removeAll() }
        itemQuantities.removeAll(keepingCapacity: true)
        countedParcels = 0
        dayWork = 0
        if !linesCutShort.isEmpty { linesCutShort.removeAll() }
        if !quotas.isEmpty || !request.quotas.isEmpty {
            quotas = request.quotas
            isQuotaBound = [Bool](repeating: false, count: request.lines.count)
        }
        for _ in request.lines { answer.lines.append(OrderPlan.Line()) }
    }

    /// Sorts the locations by lane days, once an order needs it.
    mutating func sortLanes(_ request: OrderRequest) {
        let locations = request.locations
        if lanes.count == locations.count { return }
        for location in locations.indices { lanes.append(location) }
        lanes.sort { (locations[$0].laneDays, $0) < (locations[$1].laneDays, $1) }
    }

    /// Ranks the locations by lane cost, then id, once an order needs it.
    mutating func rankCosts(_ request: OrderRequest) {
        let locations = request.locations
        if costRank.count == locations.count { return }
        byCost.removeAll(keepingCapacity: true)
        for location in locations.indices { byCost.append(location) }
        costRank.append(contentsOf: byCost)
        byCost.sort { (locations[$0].laneCents, $0) < (locations[$1].laneCents, $1) }
        for rank in byCost.indices { costRank[byCost[rank]] = rank }
    }

    /// What of a line's item can leave `location` and arrive on `day`, before this order.
    func supply(
        _ request: OrderRequest, _ rows: SupplyRows, line: Int, location: Int, arrive day: Int
    ) -> Int64 {
        let row = request.rows[line * request.locations.count + location]
        let ship = day - Int(request.locations[location].laneDays)
        if row < 0 || ship < today || ship > lastShip { return 0 }
        if hasClosedDays, !request.isOpen(location, ship: ship, arrive: day) { return 0 }
        return rows.available(Int(row), day: Int32(ship), planned: request.allowsPlanned)
    }
}

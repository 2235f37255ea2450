/// What an order asks for, in numbers: the question that ``OrderPlanner`` answers.
///
/// The caller keeps one request and fills it anew for each order (arrays keep their memory). Ids,
/// zones and accounts have been resolved: only places and rows are left.
package struct OrderRequest: Sendable {
    /// How the order wants to arrive.
    package enum Delivery: Sendable {
        /// Each line whole on one day.
        case lines
        /// All lines whole on one day.
        case complete
        /// Every day from the due date on takes as much as can have arrived by then.
        case partial
        /// As partial, every day all lines in the ratio of their quantities.
        case ratio

        /// Whether a line may arrive on several days.
        package var splitsLines: Bool { self == .partial || self == .ratio }
    }

    /// What happens to what cannot arrive by the latest day or within the horizon.
    package enum Short: Sendable {
        /// It waits.
        case backorder
        /// It is dropped; not with ``Delivery/complete``.
        case cut
        /// Nothing is promised.
        case reject
    }

    /// A place to ship from, with its lane to the customer.
    package struct Location: Sendable {
        /// Days from shipping to arrival, at least 0 (0 without a zone).
        package var laneDays: Int32
        /// Cost of one unit (1,000 thousandths) on the lane, in cents, at least 0.
        package var laneCents: Int64
        /// The first day on which it can ship for this order; today, unless it is too late for that.
        package var firstShip: Int32
        /// The days on which it ships; nil for every day.
        package var shipDays: OpenDays?

        /// A place with this lane.
        package init(
            laneDays: Int32 = 0, laneCents: Int64 = 0, firstShip: Int32 = .min,
            shipDays: OpenDays? = nil
        ) {
            self.laneDays = laneDays
            self.laneCents = laneCents
            self.firstShip = firstShip
            self.shipDays = shipDays
        }
    }

    /// A line: a quantity of an item.
    package struct Line: Sendable {
        /// The item; lines with the same number share their rows.
        package var item: Int
        /// The quantity in thousandths, above 0.
        package var quantity: Int64
        /// Days beyond its arrival on which it must not have expired yet.
        package var keepDays: Int32

        /// A line.
        package init(item: Int, quantity: Int64, keepDays: Int32 = 0) {
            self.item = item
            self.quantity = quantity
            self.keepDays = keepDays
        }
    }

    /// The day of the command.
    package var today: Int32 = 0
    /// Ship days are `today ... today + horizonDays − 1`; at least 1.
    package var horizonDays: Int32 = 366
    /// The due date (`BY`), or nil: the earliest day.
    package var due: Int32?
    /// Whether ``due`` is the first day on which anything may arrive, even where it is closed.
    package var isDueFirst = false
    /// The last day on which anything may arrive (`LATEST`), or nil.
    package var latest: Int32?
    /// How the order wants to arrive.
    package var delivery: Delivery = .lines
    /// What happens to what is short.
    package var short: Short = .backorder
    /// The least quantity of a line's shipment, in thousandths; only with ``Delivery/partial``.
    package var minimumShipment: Int64 = 0
    /// The most days on which a line may arrive, 0 for any number; only when lines may be split.
    package var mostDeliveries = 0
    /// The days on which the customer receives goods; nil for every day.
    package var arrivalDays: OpenDays?
    /// True when planned receipts count.
    package var allowsPlanned = false
    /// What the customer's quotas leave, by line; empty where none bound the order.
    package var quotas = QuotaLedger()
    /// The places, **ascending by the bytes of their id**: their index is their rank.
    package var locations: [Location] = []
    /// The lines, in the order of the command.
    package var lines: [Line] = []
    /// The supply row of each line at each location, line by line (`line * locations.count +
    /// location`); -1 where the item is not kept there.
    package var rows: [Int32] = []

    /// Whether quotas, closed days, a highest number of deliveries or delivery in ratio bind the
    /// order.
    package var hasRules: Bool { hasHoles || mostDeliveries > 0 || delivery == .ratio }

    /// Whether the parts of a line are bound in number and in size.
    package var boundsParts: Bool { minimumShipment > 0 && mostDeliveries > 0 }

    /// Whether quotas or closed days make holes in the days: what can arrive on a day need not be
    /// able to on a later one.
    var hasHoles: Bool {
        !quotas.isEmpty || arrivalDays != nil
            || locations.contains { $0.shipDays != nil || $0.firstShip > today }
    }

    /// The sets of DELIVERY ratio: how many there are, and what one takes of each line.
    ///
    /// The quantities over their greatest common divisor, in whole units where all quantities are.
    var sets: (count: Int64, quantities: [Int64]) {
        var divisor: Int64 = 0
        for line in lines {
            var other = line.quantity
            while other != 0 { (divisor, other) = (other, divisor % other) }
        }
        let isWhole = lines.allSatisfy { $0.quantity % 1_000 == 0 }
        let count = isWhole ? divisor / 1_000 : divisor
        return (count, lines.map { $0.quantity / count })
    }

    /// Whether goods can leave a place on a day and be received on another.
    func isOpen(_ place: Int, ship: Int, arrive: Int) -> Bool {
        ships(place, on: ship) && receives(on: arrive)
    }

    /// Whether goods can leave a place on a day.
    func ships(_ place: Int, on day: Int) -> Bool {
        day >= Int(locations[place].firstShip) && locations[place].shipDays?.contains(day) ?? true
    }

    /// Whether the customer receives goods on a day.
    func receives(on day: Int) -> Bool { arrivalDays?.contains(day) ?? true }

    /// An order without lines.
    package init() {}

    /// Makes the request a new one and keeps the arrays' memory.
    package mutating func reset(today: Int32, horizonDays: Int32) {
        self.today = today
        self.horizonDays = horizonDays
        due = nil
        isDueFirst = false
        latest = nil
        delivery = .lines
        short = .backorder
        minimumShipment = 0
        mostDeliveries = 0
        arrivalDays = nil
        allowsPlanned = false
        quotas = QuotaLedger()
        locations.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
    }
}

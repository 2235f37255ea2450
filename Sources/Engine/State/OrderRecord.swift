import Columns
import Promising

/// Where an order stands.
enum OrderStatus: String, Sendable, CaseIterable {
    /// Supply is held until a moment.
    case held
    /// Supply is booked.
    case confirmed
    /// Nothing is booked; something waits.
    case backordered
    /// It was short and nothing may be short; stored only of an order that waited for its day.
    case rejected
    /// It was given up by command.
    case released
    /// Its hold ended.
    case expired
    /// All that was booked has left.
    case shipped

    /// Whether an order of this id may be promised anew.
    var isOver: Bool { self == .released || self == .expired || self == .rejected }
    /// Whether its sources are booked in supply.
    var isBooked: Bool { self == .held || self == .confirmed }
    /// Whether it has or waits for a promise that is still to be kept.
    var isOpen: Bool { isBooked || self == .backordered }
}

/// An order as it is answered and stored.
struct OrderRecord: Sendable, Equatable {
    /// How a source comes about; the raw values stand in files.
    enum Supply: UInt8, Sendable {
        /// A receipt brings it.
        case receipt = 0
        /// It lay on hand when it was promised.
        case stock = 1
        /// It is made for the order.
        case make = 2
        /// It is bought for the order.
        case buy = 3

        /// As it was planned.
        init(_ supply: OrderPlan.Supply) {
            switch supply {
            case .stock: self = .stock
            case .receipt: self = .receipt
            case .make: self = .make
            case .buy: self = .buy
            }
        }

        /// The word in replies.
        var word: String {
            switch self {
            case .receipt: "receipt"
            case .stock: "stock"
            case .make: "make"
            case .buy: "buy"
            }
        }
    }

    /// A quantity that ships from a place on a day.
    struct Source: Sendable, Equatable {
        /// The location's id, kept so that an old order can be shown after its location went.
        var location: [UInt8]
        /// The id of what ships, where it is another item than the line's (a substitute, or a part
        /// of a kit); else empty.
        var item: [UInt8] = []
        /// The stock row that it is taken from on its ship day; -1 when pegs say where it comes from.
        var stock: Int
        /// Thousandths.
        var quantity: Int64
        /// The ship day.
        var ship: Int32
        /// The arrival day.
        var arrive: Int32
        /// How it comes about.
        var how: Supply
        /// What has left of it, the oldest first.
        var shipped: Int64 = 0
        /// What of it the order had booked before it was amended, the oldest first.
        var older: [OlderPart] = []
    }

    /// What a line uses of a period of a quota.
    struct Draw: Sendable, Equatable {
        /// The period's number, which is never given again.
        var quota: Int64
        /// Thousandths.
        var quantity: Int64
    }

    /// A line: what was asked for and what came of it.
    struct Line: Sendable, Equatable {
        /// The item's id.
        var item: [UInt8]
        /// What was asked for, in thousandths.
        var quantity: Int64
        /// What is promised.
        var confirmed: Int64
        /// What waits.
        var backordered: Int64
        /// The day the last of it arrives, nil while any waits.
        var arrive: Int32?
        /// Why it is late or short; nil when it is neither.
        var reason: OrderReason?
        /// Where it comes from.
        var sources: [Source]
        /// What it uses of quotas.
        var draws: [Draw] = []
        /// Days beyond their arrival on which the goods must not have expired yet.
        var keepDays: Int32 = 0

        /// Whether the rest of it leaves with what is done for it: something is made, bought, moved or
        /// put together, or ships as another item.
        var leavesWhole: Bool {
            sources.contains { ($0.stock < 0 || !$0.item.isEmpty) && $0.shipped < $0.quantity }
        }
        /// What has left of it; what ships as another item counts once all of the line has left.
        var shipped: Int64 {
            if !sources.isEmpty, sources.allSatisfy({ $0.shipped == $0.quantity }) {
                return confirmed
            }
            return sources.reduce(0) { $0 + ($1.item.isEmpty ? $1.shipped : 0) }
        }
        /// Days beyond its ship day on which what a source takes must not have expired yet.
        func keep(_ source: Source) -> Int32 { source.arrive - source.ship + keepDays }
        /// Whether something of it is still to leave, or waits.
        var isOpen: Bool { shipped < confirmed || backordered > 0 }
        /// Whether all that is confirmed has left.
        var isShipped: Bool { confirmed > 0 && shipped == confirmed }
        /// Whether what a peg of the line is done for has left.
        func hasLeft(_ peg: OrderPeg) -> Bool {
            guard let day = peg.arrive else { return isShipped }
            var isDelivery = false
            for source in sources where source.arrive == day {
                if source.shipped < source.quantity { return false }
                isDelivery = true
            }
            return isDelivery || isShipped
        }
        /// What of a take has left, in thousandths: in proportion to what has left of the delivery that
        /// it is taken for.
        func left(of peg: OrderPeg) -> Int64 {
            if hasLeft(peg) { return peg.quantity }
            let (left, all) = delivery(of: peg)
            return left == 0 ? 0 : Int64(Int128(peg.quantity) * Int128(left) / Int128(all))
        }
        /// Whether what has left of a take is a whole number of thousandths.
        func leavesEvenly(_ peg: OrderPeg) -> Bool {
            let (left, all) = delivery(of: peg)
            return left == 0 || Int128(peg.quantity) * Int128(left) % Int128(all) == 0
        }
        /// What has left, and all, of the delivery that a take at its location is for.
        ///
        /// What left before the order was amended, which has its ages written down, took other things.
        private func delivery(of peg: OrderPeg) -> (left: Int64, all: Int64) {
            var (left, all): (Int64, Int64) = (0, 0)
            for source in sources
            where source.stock < 0 && source.older.isEmpty && source.arrive == peg.arrive
                && source.location == peg.location
            {
                left += source.shipped
                all += source.quantity
            }
            return (left, all)
        }
    }

    /// Where the order stands.
    var status: OrderStatus
    /// The last moment of the hold, in Unix ms; nil without one.
    var expires: Int64?
    /// The day the last quantity arrives, nil while any waits.
    var arrive: Int32?
    /// Distinct locations and ship days.
    var shipments: Int
    /// Freight in cents.
    var cost: Int64
    /// Whether planned receipts were allowed.
    var allowsPlanned: Bool
    /// The lines, in the order of the command.
    var lines: [Line]
    /// What is taken, worked, made, bought and moved for the lines, parents first; empty when all
    /// sources are taken where they ship.
    var pegs: [OrderPeg] = []
    /// Who comes for the lines that are visits.
    var visits: [OrderVisit] = []
    /// Whether supply no longer covers what is promised.
    var isAtRisk = false
    /// The day before which nothing was to be promised; nil for none.
    var reserveAfter: Int32?
    /// Whether it still waits for that day, and nothing was ever promised.
    var waitsForDay = false

    /// Whether anything waits.
    var waits: Bool { lines.contains { $0.backordered > 0 } }
}

/// Why a line is late or short; the raw values stand in files.
enum OrderReason: UInt8, Sendable, CaseIterable {
    case duePast = 1
    case transit = 2
    case supplyLater = 3
    case supplyShort = 4
    case afterLatest = 5
    case noSource = 6
    case minimumShipment = 7
    case otherLine = 8
    case component = 9
    case resource = 10
    case leadTime = 11
    case fence = 12
    case effort = 13
    case shelfLife = 14
    case quota = 20
    case closed = 21
    case skill = 30
    case hours = 31
    case booked = 32
    case wish = 33
    case unreached = 34
    case reserveAfter = 40

    /// The reason of a visit that cannot be had when it is wanted.
    init(_ obstacle: VisitPlanner.Obstacle) {
        switch obstacle {
        case .skill: self = .skill
        case .hours: self = .hours
        case .booked: self = .booked
        }
    }

    /// The reason of a line that a chain planned; nil when it is on time.
    ///
    /// Where supply is late or short, what the chain found to decide the day says more.
    init?(_ reason: OrderPlan.Reason, _ constraint: ChainConstraint) {
        switch (reason, constraint.kind) {
        case (.supplyLater, .component), (.supplyShort, .component), (.afterLatest, .component):
            self = .component
        case (.supplyLater, .resource), (.supplyShort, .resource), (.afterLatest, .resource):
            self = .resource
        case (.supplyLater, .leadTime), (.supplyShort, .leadTime), (.afterLatest, .leadTime):
            self = .leadTime
        case (.supplyLater, .fence), (.supplyShort, .fence), (.afterLatest, .fence):
            self = .fence
        case (.supplyLater, .shelfLife), (.supplyShort, .shelfLife), (.afterLatest, .shelfLife):
            self = .shelfLife
        case (_, .effort): self = .effort
        default: self.init(reason)
        }
    }

    /// The reason of a planned line; nil when it is on time.
    init?(_ reason: OrderPlan.Reason) {
        switch reason {
        case .onTime: return nil
        case .duePast: self = .duePast
        case .transit: self = .transit
        case .supplyLater: self = .supplyLater
        case .supplyShort: self = .supplyShort
        case .afterLatest: self = .afterLatest
        case .noSource: self = .noSource
        case .minimumShipment: self = .minimumShipment
        case .otherLine: self = .otherLine
        case .quota: self = .quota
        case .closed: self = .closed
        case .effort: self = .effort
        }
    }

    /// The reason in words.
    var text: String {
        switch self {
        case .duePast: "the due date is past"
        case .transit: "no location reaches the zone by the due date"
        case .supplyLater: "supply suffices only on a later day"
        case .supplyShort: "supply within the horizon is too small"
        case .afterLatest: "supply suffices only after the latest day"
        case .noSource: "no location with a lane keeps the item"
        case .minimumShipment: "supply does not make shipments of the minimum size"
        case .otherLine: "another line of the order is short"
        case .component: "a component is not there in time"
        case .resource: "a resource has no capacity left in time"
        case .leadTime: "making, buying or moving takes longer"
        case .fence: "work or a purchase may not begin within the frozen days"
        case .effort: "the search ended at its limit of work"
        case .shelfLife: "what there is, or can be had, would not last long enough"
        case .quota: "a quota of the customer is used up"
        case .closed: "nothing is shipped or received for the due date"
        case .skill: "too few have the skills that it needs"
        case .hours: "those who could do it do not work long enough together"
        case .booked: "those who could do it are booked"
        case .wish: "the wished time is not free"
        case .unreached: "nobody who could do it reaches the zone"
        case .reserveAfter: "nothing is reserved before its day"
        }
    }
}

/// What a network is made of. Quantities are thousandths, days count from 1970-01-01.
extension SupplyNetwork {
    /// Days on which something holds, both ends included.
    package struct Window: Hashable, Sendable {
        /// The first day.
        package var from: Int32
        /// The last day.
        package var to: Int32

        /// A window; without an end it stays open there.
        package init(from: Int32 = .min, to: Int32 = .max) {
            self.from = from
            self.to = to
        }

        /// Whether a day lies within.
        package func contains(_ day: Int32) -> Bool { from <= day && day <= to }
    }

    /// How the parts of a kit travel.
    package enum Kit: UInt8, Sendable {
        /// The item is no kit.
        case none
        /// All parts leave one location in one shipment.
        case together
        /// Each part may leave from another location; all arrive on the day of the line.
        case apart
    }

    /// How an item is made and bought.
    package struct Terms: Hashable, Sendable {
        /// The least that one lot makes, or 0.
        package var lotMinimum: Int64 = 0
        /// What a lot is a multiple of, or 0.
        package var lotMultiple: Int64 = 0
        /// The most that one lot makes, or 0 for no end.
        package var lotMaximum: Int64 = 0
        /// Whether the bill is that of a kit.
        package var kit: Kit = .none
        /// Any quantity can be had anywhere from today and so many days on; nil when it cannot.
        package var replenishDays: Int32?
        /// Neither work nor a purchase may begin before today and so many days (the frozen fence).
        package var fenceDays: Int32 = 0
        /// What is made or bought counts nothing from so many days after it is there; nil when it
        /// keeps.
        package var shelfDays: Int32?

        /// An item that is neither a kit nor bought, in lots of any size.
        package init() {}
    }

    /// A line of a bill.
    package struct Component: Hashable, Sendable {
        /// What is used.
        package var item: Int
        /// How much of it one unit takes.
        package var perUnit: Int64
        /// How much each lot takes beside.
        package var fixed: Int64
        /// What is taken in addition because it is lost, in thousandths of the two (50: 5 % more).
        package var scrapMilli: Int64
        /// The days of taking on which the line holds.
        package var window: Window

        /// A line of a bill.
        package init(
            item: Int, perUnit: Int64, fixed: Int64 = 0, scrapMilli: Int64 = 0,
            window: Window = Window()
        ) {
            self.item = item
            self.perUnit = perUnit
            self.fixed = fixed
            self.scrapMilli = scrapMilli
            self.window = window
        }
    }

    /// Work on one resource.
    package struct Operation: Hashable, Sendable {
        /// Where the work is done.
        package var resource: Int
        /// What one unit takes, in thousandths of the resource's unit.
        package var perUnit: Int64
        /// What each lot takes beside.
        package var setup: Int64

        /// Work on a resource.
        package init(resource: Int, perUnit: Int64, setup: Int64 = 0) {
            self.resource = resource
            self.perUnit = perUnit
            self.setup = setup
        }
    }

    /// A way to make an item at a location.
    package struct Routing: Hashable, Sendable {
        /// Where.
        package var location: Int
        /// What is tried first: the lowest.
        package var priority: Int
        /// Days from the last day of work until the goods can be used or shipped.
        package var leadDays: Int32
        /// Days from taking the components until work may begin.
        package var queueDays: Int32
        /// Which of these days count; nil for all.
        package var counted: OpenDays?
        /// What is worked, in this order; none when only days pass.
        package var operations: [Operation]
        /// The days of taking the components on which the routing holds.
        package var window: Window

        /// A way to make an item.
        package init(
            location: Int, priority: Int = 1, leadDays: Int32 = 0, queueDays: Int32 = 0,
            counted: OpenDays? = nil, operations: [Operation] = [], window: Window = Window()
        ) {
            self.counted = counted
            self.location = location
            self.priority = priority
            self.leadDays = leadDays
            self.queueDays = queueDays
            self.operations = operations
            self.window = window
        }
    }

    /// Somebody who sells an item.
    package struct Supplier: Hashable, Sendable {
        /// Where he delivers; nil for anywhere.
        package var location: Int?
        /// What is tried first: the lowest.
        package var priority: Int
        /// Days from the order until the goods can be used or shipped.
        package var leadDays: Int32
        /// Which of these days count; nil for all.
        package var counted: OpenDays?
        /// The least order, or 0.
        package var orderMinimum: Int64
        /// What an order is a multiple of, or 0.
        package var orderMultiple: Int64

        /// Somebody who sells an item.
        package init(
            location: Int? = nil, priority: Int = 1, leadDays: Int32, counted: OpenDays? = nil,
            orderMinimum: Int64 = 0, orderMultiple: Int64 = 0
        ) {
            self.counted = counted
            self.location = location
            self.priority = priority
            self.leadDays = leadDays
            self.orderMinimum = orderMinimum
            self.orderMultiple = orderMultiple
        }
    }

    /// Another item that stands in for an item.
    package struct Substitute: Hashable, Sendable {
        /// The other item.
        package var item: Int
        /// How much of it stands for one unit, in thousandths.
        package var ratio: Int64
        /// What is tried first: the lowest.
        package var priority: Int
        /// The days of use on which it holds.
        package var window: Window
        /// Whether it succeeds the item: what is left of the item is used up, then the other is
        /// taken without being asked for, and from the window's first day the item is neither made
        /// nor bought.
        package var supersedes: Bool

        /// Another item.
        package init(
            item: Int, ratio: Int64 = 1_000, priority: Int = 1, window: Window = Window(),
            supersedes: Bool = false
        ) {
            self.item = item
            self.ratio = ratio
            self.priority = priority
            self.window = window
            self.supersedes = supersedes
        }
    }

    /// A way by which goods of any item come from another location.
    package struct Transfer: Hashable, Sendable {
        /// Where they come from.
        package var from: Int
        /// Days on the way.
        package var days: Int32
        /// Which of these days count; nil for all.
        package var counted: OpenDays?
        /// What is tried first: the lowest.
        package var priority: Int

        /// A way from a location.
        package init(from: Int, days: Int32, priority: Int = 1, counted: OpenDays? = nil) {
            self.counted = counted
            self.from = from
            self.days = days
            self.priority = priority
        }
    }
}

// MARK: Days that pass

extension SupplyNetwork.Routing {
    /// The time from the last day of work until the goods are ready.
    var lead: LeadTime { LeadTime(days: leadDays, counted: counted) }
    /// The time from taking the components until work may begin.
    var queue: LeadTime { LeadTime(days: queueDays, counted: counted) }
}

extension SupplyNetwork.Transfer {
    /// The time on the way.
    var way: LeadTime { LeadTime(days: days, counted: counted) }
}

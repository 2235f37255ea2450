/// One thing that a plan does for a line: the pegging, what is taken where and when.
///
/// Pegs of an order stand parents first: a peg serves the one at ``parent``, or ships when that is
/// -1. ``Kind/take`` and ``Kind/load`` reserve something and are what the caller books; the others
/// say why.
package struct ChainPeg: Hashable, Sendable {
    /// What is done.
    package enum Kind: UInt8, Sendable {
        /// Stock or a receipt is taken: `quantity` of `item` at `location`, from row `index`, on
        /// day `end`.
        case take = 1
        /// Work: `quantity` thousandths of resource `index` on day `end`.
        case load = 2
        /// A lot is made: components are taken on `start`, the goods are ready on `end`.
        case make = 3
        /// A purchase: ordered on `start`, there on `end`. `index` is the supplier by priority, or
        /// -1 for the item's replenishment.
        case buy = 4
        /// A transfer: leaves location `index` on `start`, reaches `location` on `end`.
        case move = 5
        /// Another item, `index`, stands in for `item` on day `end`; `quantity` is of `item`.
        case substitute = 6
        /// The parts of a kit come together on day `end`.
        case kit = 7
    }

    /// What is done.
    package var kind: Kind
    /// Whether a ``Kind/take`` comes from a receipt, at least in part.
    package var isFromReceipt = false
    /// The line, from 0.
    package var line: Int
    /// The peg that it serves, or -1.
    package var parent: Int
    /// The item; -1 for a load.
    package var item: Int
    /// The location; -1 for a load.
    package var location: Int
    /// The row, resource, supplier, location or item, by ``kind``.
    package var index: Int
    /// Thousandths that serve the parent.
    package var quantity: Int64
    /// Thousandths that are made or bought in all, by the rules of lots and orders.
    ///
    /// What exceeds ``quantity`` is promised to nobody. Equal to ``quantity`` for the other kinds.
    package var lot: Int64
    /// The day on which it begins.
    package var start: Int32
    /// The day on which it is done.
    package var end: Int32
    /// Days beyond ``end`` on which what is taken must not have expired yet.
    package var keep: Int32
    /// The day on which what it is done for reaches the customer; nil until that is known.
    package internal(set) var arrive: Int32?
    /// Days beyond ``end`` on which what is made or bought may be used at the latest.
    var spare: Int32 = .max

    /// A peg, as it was kept.
    package init(
        kind: Kind, isFromReceipt: Bool = false, line: Int, parent: Int, item: Int, location: Int,
        index: Int, quantity: Int64, lot: Int64, start: Int32, end: Int32, keep: Int32 = 0
    ) {
        self.keep = keep
        self.kind = kind
        self.isFromReceipt = isFromReceipt
        self.line = line
        self.parent = parent
        self.item = item
        self.location = location
        self.index = index
        self.quantity = quantity
        self.lot = lot
        self.start = start
        self.end = end
    }

    /// Whether what serves the peg leaves by itself: a kit whose parts ship apart has no location.
    var shipsApart: Bool { kind == .kit && location < 0 }

    /// Whether the peg takes something that is itself a source of its line: it ships, or is a part
    /// of a kit whose parts ship apart, however deep in such kits.
    package func isSource(in pegs: [ChainPeg]) -> Bool {
        guard kind == .take else { return false }
        var parent = parent
        while parent >= 0, pegs[parent].shipsApart { parent = pegs[parent].parent }
        return parent < 0
    }
}

/// What decided the day of a line.
package struct ChainConstraint: Hashable, Sendable {
    /// The kinds of limits.
    package enum Kind: UInt8, Sendable {
        /// Nothing stands in the way of an earlier day that was asked for.
        case none = 0
        /// Stock of the line's own item is too small, and nothing more is on its way.
        case stock = 1
        /// A receipt of the line's own item has to be waited for.
        case receipt = 2
        /// A component, ``item``, is not there in time.
        case component = 3
        /// A resource, ``resource``, has no capacity left in time.
        case resource = 4
        /// Making, buying or moving ``item`` takes that long.
        case leadTime = 5
        /// Work or a purchase for ``item`` would begin within its frozen fence.
        case fence = 6
        /// No lane brings it sooner, or no location ships for it sooner.
        case lane = 7
        /// The search ended at its limit of work.
        case effort = 8
        /// A quota of the customer leaves no more in time.
        case quota = 9
        /// What there is of ``item``, or could be made or bought, would not last long enough.
        case shelfLife = 10
        /// The customer receives nothing sooner.
        case calendar = 11
        /// The line could come sooner by itself; it waits for another, of ``item``.
        case otherLine = 12
    }

    /// The kind of limit.
    package var kind: Kind
    /// The item that it is about, or -1.
    package var item: Int = -1
    /// The location that it is about, or -1.
    package var location: Int = -1
    /// The resource that it is about, or -1.
    package var resource: Int = -1

    /// A limit.
    package init(_ kind: Kind, item: Int = -1, location: Int = -1, resource: Int = -1) {
        self.kind = kind
        self.item = item
        self.location = location
        self.resource = resource
    }
}

/// Something else that a customer could be offered for a line.
package struct ChainAlternative: Hashable, Sendable {
    /// What differs from the answer.
    package enum Kind: UInt8, Sendable {
        /// A part of it, ``quantity``, arrives sooner.
        case earlierPart = 1
        /// All of it comes from one other location.
        case otherLocation = 2
        /// All of it comes as another item.
        case substitute = 3
        /// All of it arrives on a day beyond what was asked for.
        case laterDay = 4
    }

    /// What differs from the answer.
    package var kind: Kind
    /// The item that is offered.
    package var item: Int
    /// The place (index in the request) that ships all of it, or -1.
    package var place: Int
    /// How much, in thousandths of the offered item.
    package var quantity: Int64
    /// The day on which it arrives.
    package var arrive: Int32
}

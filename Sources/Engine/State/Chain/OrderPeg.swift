import Columns
import Promising
import Wire

/// One thing that is done for a line of an order: what was taken, worked, made, bought or moved,
/// where and when.
///
/// `take` and `load` are booked in supply while the order is; the others say why. Ids are kept, so
/// that an old order can be shown after what it refers to went.
struct OrderPeg: Sendable, Equatable {
    /// What is done; the raw values stand in files.
    var kind: ChainPeg.Kind
    /// The line, from 0.
    var line: Int
    /// The position of the peg that it serves, or -1 for what ships.
    var parent: Int
    /// The item's id; empty for a load.
    var item: [UInt8]
    /// The location's id; empty for a load.
    var location: [UInt8]
    /// The id of the resource, the supplier, the location that sends, or the item that stands in;
    /// empty for the other kinds.
    var other: [UInt8] = []
    /// The stock row of a take, the resource's row of a load; -1 for the other kinds, and for a take
    /// that is itself a source of the line and is booked as such.
    var row = -1
    /// Whether a take needs a receipt.
    var isFromReceipt = false
    /// Thousandths that serve the parent.
    var quantity: Int64
    /// Thousandths that are made or bought in all; what exceeds the quantity is promised to nobody.
    var lot: Int64
    /// The day on which it begins.
    var start: Int32
    /// The day on which it is done; the day of a take or a load.
    var end: Int32
    /// Days beyond the day of a take on which it must not have expired yet.
    var keep: Int32 = 0
    /// The day on which what it is done for reaches the customer; nil of orders that older versions
    /// promised, which leave by whole lines.
    var arrive: Int32?
    /// What of a take or a load the order had booked before it was amended, the oldest first.
    var older: [OlderPart] = []
}

extension ChainPeg.Kind {
    /// The word in replies.
    var word: String {
        switch self {
        case .take: "take"
        case .load: "work"
        case .make: "make"
        case .buy: "buy"
        case .move: "move"
        case .substitute: "substitute"
        case .kit: "kit"
        }
    }
}

extension Reply {
    /// A peg's map; steps count from 1, and the parent is the step that it serves.
    mutating func peg(_ step: Int, _ peg: OrderPeg) {
        map(11)
        key(OrderKey.step)
        integer(step)
        key(OrderKey.parent)
        if peg.parent >= 0 { integer(peg.parent + 1) } else { null() }
        key(OrderKey.line)
        integer(peg.line + 1)
        key(OrderKey.how)
        bulk(peg.kind.word)
        key(OrderKey.item)
        bulk(orNull: peg.item)
        key(OrderKey.location)
        bulk(orNull: peg.location)
        key(OrderKey.from)
        if peg.kind == .take {
            bulk((peg.isFromReceipt ? OrderRecord.Supply.receipt : .stock).word)
        } else {
            bulk(orNull: peg.other)
        }
        key(OrderKey.quantity)
        quantity(peg.quantity)
        key(OrderKey.lot)
        quantity(peg.lot)
        key(OrderKey.start)
        day(peg.start)
        key(OrderKey.end)
        day(peg.end)
    }

    private mutating func bulk(orNull text: [UInt8]) {
        if text.isEmpty { null() } else { bulk(text.span) }
    }
}

import Promising

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
    /// The stock row of a take, the resource's row of a load; -1 for the other kinds.
    var row = -1
    /// Whether a take needs a receipt.
    var isFromReceipt = false
    /// Thousandths.
    var quantity: Int64
    /// The day on which it begins.
    var start: Int32
    /// The day on which it is done; the day of a take or a load.
    var end: Int32
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

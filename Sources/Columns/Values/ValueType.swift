/// The kinds of value a column can hold; the raw values stand in files and never change.
package enum ValueType: UInt8, Sendable, CaseIterable {
    /// A binary float of 32 bits; the wire calls it `number`.
    case float32 = 1
    /// A binary float of 64 bits; the wire calls it `number64`.
    case float64 = 2
    /// A whole number of 64 bits.
    case integer = 3
    /// An exact quantity in thousandths, 64 bits.
    case quantity = 4
    /// An exact amount of money in hundredths, 64 bits.
    case money = 5
    /// A code of 32 bits into the column's dictionary of strings.
    case category = 6
    /// 0 or 1 in a byte.
    case flag = 7
    /// Days since 1970-01-01 (UTC), 32 bits.
    case date = 8
    /// Milliseconds since 1970-01-01T00:00:00Z, 64 bits.
    case timestamp = 9
    /// UTF-8 text in the chunk's heap.
    case text = 10

    /// The bytes that one value takes in a chunk (text: its slot, without the heap).
    @inlinable package var stride: Int {
        switch self {
        case .flag: 1
        case .float32, .category, .date: 4
        case .float64, .integer, .quantity, .money, .timestamp, .text: 8
        }
    }

    /// The name on the wire, as in `LEAD.FIELD ADD`.
    package var name: String {
        switch self {
        case .float32: "number"
        case .float64: "number64"
        case .integer: "integer"
        case .quantity: "quantity"
        case .money: "money"
        case .category: "category"
        case .flag: "flag"
        case .date: "date"
        case .timestamp: "timestamp"
        case .text: "text"
        }
    }

    /// The type of that wire name, or nil.
    package init?(name: String) {
        guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// The decimal places of a fixed-point type, or nil for the others.
    package var decimalPlaces: Int? {
        switch self {
        case .quantity: FixedPoint.quantityPlaces
        case .money: FixedPoint.moneyPlaces
        default: nil
        }
    }
}

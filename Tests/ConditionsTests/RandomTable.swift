import Columns
import Conditions
import TestKit

/// A table of every type with missing values and dead rows, beside the same rows as plain values.
struct RandomTable {
    static let names = [
        "number", "Number 64", "int", "quantity", "money", "category", "flag", "day", "moment",
        "te\"xt",
    ]
    static let types: [ValueType] = [
        .float32, .float64, .integer, .quantity, .money, .category, .flag, .date, .timestamp, .text,
    ]

    var table: Table
    /// The plain values of each live row, by row number.
    var rows: [Int: [PlainValue?]] = [:]
    /// The ids and the order of insertion of each live row.
    var ids: [Int: [UInt8]] = [:]
    var insertions: [Int: Int] = [:]
    private var inserted = 0

    init(_ count: Int, _ random: inout SeededGenerator) {
        let fields = zip(Self.names, Self.types).enumerated().map { number, field in
            Field(number + 1, field.0, field.1, doc: "")
        }
        table = Table(number: 1, name: "T", fields: fields)
        for _ in 0..<count { insert(&random) }
        // Some rows go, and some of those are given to others.
        for row in 0..<count where random.chance(15) { remove(row) }
        for _ in 0..<count / 20 { insert(&random) }
    }

    private mutating func remove(_ row: Int) {
        guard rows[row] != nil else { return }
        table.remove(row)
        rows[row] = nil
        ids[row] = nil
        insertions[row] = nil
    }

    private mutating func insert(_ random: inout SeededGenerator) {
        let id = [UInt8]("\(random.below(1_000))-\(inserted)".utf8)
        let row = table.insert(id.span)
        ids[row] = id
        insertions[row] = inserted
        inserted += 1
        var values: [PlainValue?] = []
        for (column, type) in Self.types.enumerated() {
            guard !random.chance(20) else {
                values.append(nil)
                continue
            }
            let value = Self.value(type, &random)
            values.append(value)
            switch value {
            case .float(let float): table.columns[column].set(float, at: row)
            case .double(let double): table.columns[column].set(double, at: row)
            case .whole(let whole) where type == .date:
                table.columns[column].set(Int32(whole), at: row)
            case .whole(let whole): table.columns[column].set(whole, at: row)
            case .flag(let flag): table.columns[column].set(UInt8(flag ? 1 : 0), at: row)
            case .bytes(let bytes) where type == .category:
                table.columns[column].setCategory(bytes.span, at: row)
            case .bytes(let bytes): table.columns[column].setText(bytes.span, at: row)
            }
        }
        rows[row] = values
    }

    /// A value of a type, from few enough that equal ones are common.
    static func value(_ type: ValueType, _ random: inout SeededGenerator) -> PlainValue {
        switch type {
        case .float32: return .float(Float(random.below(9) - 4) / 10)
        case .float64: return .double(Double(random.below(9) - 4) / 10)
        case .integer:
            return .whole(
                random.chance(10) ? random.pick([.min, .max]) : Int64(random.below(9) - 4))
        case .quantity, .money: return .whole(Int64(random.below(21) - 10))
        case .date: return .whole(Int64(random.below(9)) + 20_000)
        case .timestamp:
            return .whole(Int64(random.below(9)) * 43_200_000 + 20_000 * Instant.dayMS)
        case .flag: return .flag(random.chance(50))
        case .category, .text:
            // Not empty: an empty text is a missing one.
            let pieces = ["a", "b", "ab", "A", "é", "€", "'", "%", "a_long_common_prefix"]
            let text = (0...random.below(3)).map { _ in random.pick(pieces) }.joined()
            return .bytes([UInt8](text.utf8))
        }
    }
}

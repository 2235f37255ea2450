import Columns
import TestKit

/// A table as anyone would write it: a slot per row with its key, its number and its values.
struct TableModel {
    /// A value: bits of a fixed size, or bytes.
    enum Value: Equatable {
        case bits(UInt64)
        case bytes([UInt8])
    }

    /// A record in its slot.
    struct Record: Equatable {
        var key: [UInt8]
        var sequence: Int64
        /// Values by the position of the field.
        var values: [Int: Value] = [:]
    }

    /// Rows by number; nil for a free one.
    var slots: [Record?] = []
    /// The sequence of the next record.
    var nextSequence: Int64 = 0

    /// The row of a key.
    func row(of key: [UInt8]) -> Int? { slots.firstIndex { $0?.key == key } }

    /// Puts a record into the lowest free slot and gives its row.
    mutating func insert(_ key: [UInt8]) -> Int {
        let record = Record(key: key, sequence: nextSequence)
        nextSequence += 1
        if let free = slots.firstIndex(where: { $0 == nil }) {
            slots[free] = record
            return free
        }
        slots.append(record)
        return slots.count - 1
    }

    /// What differs between a table and this model, or nil.
    func difference(_ table: Table) -> String? {
        if table.count != slots.count(where: { $0 != nil }) { return "count is \(table.count)" }
        if table.nextSequence != nextSequence { return "next sequence is \(table.nextSequence)" }
        for row in 0..<max(slots.count, table.rowEnd) {
            let record = row < slots.count ? slots[row] : nil
            guard table.isLive(row) == (record != nil) else { return "row \(row) lives or not" }
            guard let record else {
                if table.columns.contains(where: { $0.isPresent(row) }) {
                    return "row \(row) is free and has values"
                }
                continue
            }
            if table.row(of: record.key.span) != row { return "row \(row) is not found" }
            if table.sequence.value(row, as: Int64.self) != record.sequence {
                return "row \(row) has another sequence"
            }
            for (position, column) in table.columns.enumerated()
            where Self.value(column, row) != record.values[position] {
                return
                    "row \(row), field \(position) is \(String(describing: Self.value(column, row)))"
            }
        }
        return nil
    }

    /// The value of a column at a row.
    static func value(_ column: Column, _ row: Int) -> Value? {
        guard column.isPresent(row) else { return nil }
        switch column.type {
        case .text:
            let chunk = column.chunks[row >> Chunk.rowShift]
            return .bytes(chunk.text(at: row & Chunk.rowMask).array())
        case .category:
            return .bytes(
                column.categories.map { $0[column.load(row, as: UInt32.self)].array() } ?? [])
        case .flag: return .bits(UInt64(column.load(row, as: UInt8.self)))
        case .float32, .date: return .bits(UInt64(column.load(row, as: UInt32.self)))
        case .float64, .integer, .quantity, .money, .timestamp:
            return .bits(column.load(row, as: UInt64.self))
        }
    }

    /// A random value for a type.
    static func randomValue(_ type: ValueType, _ random: inout SeededGenerator) -> Value {
        switch type {
        case .text:
            let count = random.chance(3) ? 70_000 : 1 + random.below(random.chance(10) ? 5_000 : 20)
            let byte = UInt8(random.below(256))
            return .bytes((0..<count).map { byte &+ UInt8(truncatingIfNeeded: $0) })
        case .category: return .bytes(Array("c\(random.below(40))".utf8))
        case .flag: return .bits(UInt64(random.below(2)))
        case .float32, .date: return .bits(random.next() >> 32)
        case .float64, .integer, .quantity, .money, .timestamp: return .bits(random.next())
        }
    }

    /// Puts a value into a column.
    static func set(_ value: Value, _ column: inout Column, _ row: Int) {
        switch value {
        case .bytes(let bytes) where column.type == .text: column.setText(bytes.span, at: row)
        case .bytes(let bytes): column.setCategory(bytes.span, at: row)
        case .bits(let bits):
            switch column.type.stride {
            case 1: column.set(UInt8(truncatingIfNeeded: bits), at: row)
            case 4: column.set(UInt32(truncatingIfNeeded: bits), at: row)
            default: column.set(bits, at: row)
            }
        }
    }
}

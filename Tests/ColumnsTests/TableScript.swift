import Columns
import TestKit

/// A table and its model under the same random writes.
struct TableScript {
    var table: Table
    var model = TableModel()
    var random: SeededGenerator
    /// How many keys there are to choose from.
    let keyCount: Int

    /// A field of every type.
    static let fields = ValueType.allCases.map {
        Field(Int($0.rawValue), $0.name, $0, doc: "A \($0.name).")
    }

    init(seed: UInt64, keyCount: Int = 60) {
        table = Table(number: 7, name: "thing", fields: Self.fields)
        random = SeededGenerator(seed: seed)
        self.keyCount = keyCount
    }

    /// One random write to both.
    mutating func step() {
        let key = Array("key \(random.below(keyCount))".utf8)
        let row = model.row(of: key)
        switch random.below(10) {
        case 0, 1:
            guard let row else { return }
            table.remove(row)
            model.slots[row] = nil
            while let last = model.slots.last, last == nil { model.slots.removeLast() }
        case 2:
            guard let row else { return }
            let position = random.below(table.columns.count)
            table.columns[position].clear(row)
            model.slots[row]?.values[position] = nil
        default:
            let target = row ?? table.insert(key.span)
            if row == nil { precondition(model.insert(key) == target, "another row") }
            let position = random.below(table.columns.count)
            let value = TableModel.randomValue(table.fields[position].type, &random)
            TableModel.set(value, &table.columns[position], target)
            model.slots[target]?.values[position] = value
        }
    }
}

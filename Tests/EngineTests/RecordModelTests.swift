import Engine
import TestKit
import Testing
import Wire

@Suite struct RecordModelTests {
    @Test func `records answer what a list of dictionaries answers`() {
        for seed in seeds(120) {
            var script = RecordScript(seed: seed)
            for step in 0..<50 {
                let (words, expected) = script.next()
                let reply = script.desk.ask(Words(words))
                guard reply != expected else { continue }
                Issue.record(
                    "seed \(seed), step \(step): \(words)\n  expected \(expected)\n  found    \(reply)"
                )
                break
            }
            let check = script.desk.ask("CHECK")
            #expect(check.hasPrefix(#"{"ok":true"#), "seed \(seed): \(check)")
        }
    }
}

/// An engine's items and the model of records under the same random commands.
struct RecordScript: ~Copyable {
    var desk = Desk()
    var model = RecordModel()
    var random: SeededGenerator

    static let ids = ["a", "b", "c", "d", "B", "é", "bb", "z9"]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        for (name, type) in RecordModel.added {
            desk.ask(Words(["ITEM.FIELD", "ADD", name, type]))
        }
    }

    /// A random command and the reply that the model gives to it.
    mutating func next() -> (words: [String], expected: String) {
        switch random.below(12) {
        case 0, 1, 2, 3: put()
        case 4, 5: putMany()
        case 6: delete()
        case 7: get()
        case 8: count()
        default: find()
        }
    }

    private mutating func names() -> [String] {
        RecordModel.fields.map(\.name).filter { _ in random.chance(30) }
    }

    private mutating func write(_ id: String, _ changes: [(String, RecordModel.Value?)]) -> Bool {
        let place = model.records.firstIndex { $0.id == id }
        if place == nil { model.records.append((id, [:])) }
        for (name, value) in changes {
            model.records[place ?? model.records.count - 1].values[name] = value
        }
        return place == nil
    }

    private mutating func value(_ name: String) -> RecordModel.Value? {
        let field = RecordModel.fields.first { $0.name == name }
        return random.chance(20) ? nil : field.map { random.pick($0.values) }
    }

    private mutating func put() -> ([String], String) {
        let id = random.pick(Self.ids)
        let changes = (names() + ["name"]).map { ($0, value($0)) }
        let isNew = write(id, changes)
        return (
            ["ITEM.PUT", id] + changes.flatMap { [$0.0, $0.1?.word ?? ""] }, isNew ? "1" : "0"
        )
    }

    private mutating func putMany() -> ([String], String) {
        let names = names() + ["kind"]
        let count = 1 + random.below(4)
        var words = ["item.mput", String(names.count)] + names
        for _ in 0..<count {
            let id = random.pick(Self.ids)
            let changes = names.map { ($0, value($0)) }
            _ = write(id, changes)
            words += [id] + changes.map { $0.1?.word ?? "" }
        }
        return (words, String(count))
    }

    private mutating func delete() -> ([String], String) {
        let ids = (0...random.below(2)).map { _ in random.pick(Self.ids) }
        let before = model.records.count
        model.records.removeAll { ids.contains($0.id) }
        return (["ITEM.DEL"] + ids, String(before - model.records.count))
    }

    private mutating func get() -> ([String], String) {
        let id = random.pick(Self.ids)
        let names = names()
        let record = model.records.first { $0.id == id }
        return (
            ["ITEM.GET", id] + names,
            record.map { model.json($0, names.isEmpty ? nil : names) } ?? "null"
        )
    }

    private mutating func condition() -> RecordCondition? {
        random.chance(70) ? RecordCondition(&random, depth: 3) : nil
    }

    private mutating func count() -> ([String], String) {
        let condition = condition()
        let found = model.records.filter { condition?.holds($0.values) ?? true }
        var words = ["ITEM.COUNT"]
        if let condition { words += ["WHERE", condition.text] }
        guard random.chance(60) else { return (words, String(found.count)) }
        let name = random.pick(RecordModel.fields).name
        var groups: [String: Int] = [:]
        for record in found { groups[record.values[name]?.text ?? "", default: 0] += 1 }
        let parts = groups.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            RecordModel.key($0.key) + ":" + String($0.value)
        }
        return (words + ["BY", name], "{" + parts.joined(separator: ",") + "}")
    }

    private mutating func find() -> ([String], String) {
        let condition = condition()
        var found = model.records.filter { condition?.holds($0.values) ?? true }
        var words = ["ITEM.FIND"]
        if let condition { words += ["WHERE", condition.text] }
        if random.chance(60) {
            let name = random.pick(RecordModel.fields).name
            let direction = random.pick([nil, "ASC", "desc"])
            words += ["ORDER", name] + (direction.map { [$0] } ?? [])
            found.sort { left, right in
                let (l, r) = (left.values[name]?.rank, right.values[name]?.rank)
                guard let l, let r else {
                    return l == nil && r == nil
                        ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8) : l != nil
                }
                if l == r { return left.id.utf8.lexicographicallyPrecedes(right.id.utf8) }
                return direction == "desc" ? r < l : l < r
            }
        }
        if random.chance(40) {
            let offset = random.below(4)
            words += ["OFFSET", String(offset)]
            found = Array(found.dropFirst(offset))
        }
        if random.chance(40) {
            let limit = random.below(5)
            words += ["LIMIT", String(limit)]
            found = Array(found.prefix(limit))
        }
        let names = names()
        if !names.isEmpty { words += ["RETURN"] + names }
        let maps = found.map { model.json($0, names.isEmpty ? nil : names) }
        return (words, "[" + maps.joined(separator: ",") + "]")
    }
}

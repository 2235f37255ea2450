import TestKit

/// Records as anyone would keep them: a list of dictionaries in the order of insertion.
struct RecordModel {
    /// A value as it is written, answered, counted and compared.
    struct Value {
        /// What a client writes.
        let word: String
        /// What JSON replies say.
        let json: String
        /// What `COUNT BY` says.
        let text: String
        /// How it stands in a condition.
        let literal: String
        let rank: Rank
    }

    /// What values are compared by.
    enum Rank: Comparable {
        case number(Double)
        case bytes([UInt8])

        static func < (left: Rank, right: Rank) -> Bool {
            switch (left, right) {
            case (.number(let l), .number(let r)): l < r
            case (.bytes(let l), .bytes(let r)): l.lexicographicallyPrecedes(r)
            default: false
            }
        }
    }

    /// A field of the table and values that it may take.
    struct Field {
        let name: String
        let values: [Value]
        var isFlag = false
        var isText = false
    }

    var records: [(id: String, values: [String: Value])] = []

    /// The fields that the test uses, in the order of the table.
    static let fields: [Field] = [
        Field(
            name: "name", values: ["a", "ab", "b", "B", "é", "a\"b", "it's"].map { text($0) },
            isText: true),
        Field(name: "kind", values: ["product", "kit", "service"].map { text($0) }, isText: true),
        Field(
            name: "price",
            values: [("0", "0.00"), ("1.5", "1.50"), ("-2.25", "-2.25"), ("1000000", "1000000.00")]
                .map { number($0.0, $0.1) }),
        Field(
            name: "replenish_days",
            values: [("0", "0"), ("7", "7"), ("36500", "36500")].map { number($0.0, $0.1) }),
        Field(
            name: "n",
            values: [
                ("0.1", "0.1"), ("-2.5", "-2.5"), ("1e3", "1000"), ("16777217", "16777216"),
                ("3.5e-3", "0.0035"),
            ].map { number($0.0, $0.1) }),
        Field(
            name: "m",
            values: [("0.1", "0.1"), ("16777217", "16777217"), ("-1e2", "-100"), ("0", "0")]
                .map { number($0.0, $0.1) }),
        Field(
            name: "i",
            values: [("-5", "-5"), ("0", "0"), ("123456", "123456")].map { number($0.0, $0.1) }),
        Field(
            name: "q",
            values: [("0.001", "0.001"), ("12.50", "12.5"), ("-3", "-3")].map { number($0.0, $0.1) }
        ),
        Field(
            name: "f",
            values: [("true", true), ("NO", false), ("1", true), ("0", false), ("Yes", true)].map {
                Value(
                    word: $0.0, json: String($0.1), text: String($0.1), literal: String($0.1),
                    rank: .number($0.1 ? 1 : 0))
            }, isFlag: true),
        Field(
            name: "d",
            values: ["2026-12-01", "1969-12-31", "2027-01-01"].map { text($0) }),
        Field(
            name: "t",
            values: [
                ("2026-12-01T09:30:00Z", "2026-12-01T09:30:00Z"),
                ("0", "1970-01-01T00:00:00Z"), ("1500", "1970-01-01T00:00:01.500Z"),
            ].map {
                Value(
                    word: $0.0, json: "\"\($0.1)\"", text: $0.1, literal: "'\($0.1)'",
                    rank: .bytes(Array($0.1.utf8)))
            }),
        Field(name: "Odd \"Name\"", values: ["x", "y", "yy"].map { text($0) }, isText: true),
    ]

    /// What `ITEM.FIELD ADD` is to add of them.
    static let added = [
        ("n", "number"), ("m", "number64"), ("i", "integer"), ("q", "quantity"), ("f", "flag"),
        ("d", "date"), ("t", "timestamp"), ("Odd \"Name\"", "text"),
    ]

    static func text(_ text: String) -> Value {
        let json = text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\\\"")
        let literal = text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''")
        return Value(
            word: text, json: "\"\(json)\"", text: text, literal: "'\(literal)'",
            rank: .bytes(Array(text.utf8)))
    }

    static func number(_ word: String, _ shown: String) -> Value {
        Value(
            word: word, json: shown, text: shown, literal: word,
            rank: .number(Double(shown) ?? .nan))
    }

    /// A name as a key of JSON.
    static func key(_ name: String) -> String { text(name).json }

    /// A record's map: the named fields, or all that are there.
    func json(_ record: (id: String, values: [String: Value]), _ names: [String]?) -> String {
        let shown = names ?? Self.fields.map(\.name).filter { record.values[$0] != nil }
        let parts = shown.map { Self.key($0) + ":" + (record.values[$0]?.json ?? "null") }
        return "{" + (["\"id\":\"\(record.id)\""] + parts).joined(separator: ",") + "}"
    }
}

/// A condition with the text that spells it.
indirect enum RecordCondition {
    case compare(RecordModel.Field, String, RecordModel.Value)
    case oneOf(RecordModel.Field, [RecordModel.Value], isNot: Bool)
    case isNull(RecordModel.Field, isNot: Bool)
    case like(RecordModel.Field, String, isNot: Bool)
    case flag(RecordModel.Field)
    case not(RecordCondition)
    case both(RecordCondition, RecordCondition)
    case either(RecordCondition, RecordCondition)

    init(_ random: inout SeededGenerator, depth: Int) {
        let field = random.pick(RecordModel.fields)
        switch random.below(depth > 0 ? 9 : 5) {
        case 0:
            let values = (0...random.below(3)).map { _ in random.pick(field.values) }
            self = .oneOf(field, values, isNot: random.chance(30))
        case 1: self = .isNull(field, isNot: random.chance(50))
        case 2 where field.isText:
            self = .like(field, random.pick(["a", "x", "p", "i"]), isNot: random.chance(30))
        case 3 where field.isFlag: self = .flag(field)
        case 5: self = .not(RecordCondition(&random, depth: depth - 1))
        case 6:
            self = .both(
                RecordCondition(&random, depth: depth - 1),
                RecordCondition(&random, depth: depth - 1))
        case 7:
            self = .either(
                RecordCondition(&random, depth: depth - 1),
                RecordCondition(&random, depth: depth - 1))
        default:
            self = .compare(
                field,
                random.pick(field.isFlag ? ["=", "<>"] : ["=", "<>", "!=", "<", "<=", ">", ">="]),
                random.pick(field.values))
        }
    }

    /// The name as conditions write it.
    private func name(_ field: RecordModel.Field) -> String {
        field.name.contains(" ") ? "\"Odd \"\"Name\"\"\"" : field.name
    }

    var text: String {
        switch self {
        case .compare(let field, let sign, let value): "\(name(field)) \(sign) \(value.literal)"
        case .oneOf(let field, let values, let isNot):
            "\(name(field)) \(isNot ? "not " : "")IN (\(values.map(\.literal).joined(separator: ", ")))"
        case .isNull(let field, let isNot): "\(name(field)) is \(isNot ? "NOT " : "")null"
        case .like(let field, let start, let isNot):
            "\(name(field)) \(isNot ? "NOT " : "")LIKE '\(start)%'"
        case .flag(let field): name(field)
        case .not(let inner): "NOT (\(inner.text))"
        case .both(let left, let right): "(\(left.text)) AND (\(right.text))"
        case .either(let left, let right): "(\(left.text)) or (\(right.text))"
        }
    }

    func holds(_ values: [String: RecordModel.Value]) -> Bool {
        switch self {
        case .compare(let field, let sign, let other):
            guard let rank = values[field.name]?.rank else { return false }
            switch sign {
            case "=": return rank == other.rank
            case "<>", "!=": return rank != other.rank
            case "<": return rank < other.rank
            case "<=": return rank <= other.rank
            case ">": return rank > other.rank
            default: return rank >= other.rank
            }
        case .oneOf(let field, let others, let isNot):
            let isIn =
                values[field.name].map { value in
                    others.contains { $0.rank == value.rank }
                } ?? false
            return isIn != isNot
        case .isNull(let field, let isNot): return (values[field.name] == nil) != isNot
        case .like(let field, let start, let isNot):
            return (values[field.name]?.text.hasPrefix(start) ?? false) != isNot
        case .flag(let field): return values[field.name]?.text == "true"
        case .not(let inner): return !inner.holds(values)
        case .both(let left, let right): return left.holds(values) && right.holds(values)
        case .either(let left, let right): return left.holds(values) || right.holds(values)
        }
    }
}

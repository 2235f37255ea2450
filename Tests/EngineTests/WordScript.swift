import Engine
import TestKit
import Wire

/// Requests drawn from the commands' own declarations: mostly sensible, some of them not at all.
struct WordScript {
    var random: SeededGenerator
    let declarations: [Declaration]
    /// How often, in a hundred, a word is nothing that anyone would write.
    var nonsense: Int

    init(seed: UInt64, nonsense: Int) {
        random = SeededGenerator(seed: seed)
        declarations = Engine().commands.declarations
        self.nonsense = nonsense
    }

    /// What may stand where an id is asked for, the same few again and again.
    static let ids = ["a", "b", "c", "bike", "oslo", "turin", "o1", "o2", "r1", "eu", "K"]

    /// Words that hurt parsers and sums.
    static let nasty: [[UInt8]] =
        [
            "", " ", "-", "+", ".", "0", "-0", "-1", "1e308", "1e999", "-1e-999", "nan", "inf",
            "9223372036854775807", "-9223372036854775807", "-9223372036854775808",
            "9223372036854775808", "9223372036854775.807", "1152921504606846.976",
            "576460752303423.488", "92233720368547758.07", "99999999999999999999999", "0.001",
            "0.0001", "2147483648", "4294967296", "0001-01-01", "9999-12-31", "2026-02-30",
            "9999-12-31T23:59:59.999Z", "253402300799999", "-62135596800000", "3660d", "3661d",
            "0s", "1s", "99999999999d", "ID", "id", "LINE", "where", "RETURN", "'", "''", "\"",
            "(", ")", "a = ", "NOT", "name LIKE '%", "value > 1e400", "\u{0}", "\n", "é",
            "e\u{301}",
            "\u{85}", "\u{FEFF}", "💶", "{}", "[", "{\"type\":\"scorecard\"}", "planned,,planned",
            ",", "*", "[^", "\\",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            Array(repeating: UInt8(ascii: "x"), count: 128),
            Array(repeating: UInt8(ascii: "x"), count: 129),
            Array(repeating: UInt8(ascii: "9"), count: 5_000),
            Array(repeating: UInt8(ascii: "("), count: 3_000),
            Array(repeating: UInt8(ascii: "["), count: 3_000),
            Array("NOT ".utf8) + Array(String(repeating: "NOT ", count: 2_000).utf8),
        ]

    static let conditions = [
        "status = 'new'", "value > 10", "name LIKE 'a%'", "name IS NULL", "do_not_call",
        "NOT (value <= 5 OR name IS NOT NULL)", "tier IN (1,2)", "close_date >= '2026-12-01'",
    ]

    static let models: [String] = [
        #"{"type":"scorecard","base":0,"axes":{"fit":{"min":0,"max":100}},"rules":[{"axis":"fit","#
            + #""when":"status = 'new'","points":15,"text":"New"}],"grades":[{"grade":"A","fit":10},"#
            + #"{"grade":"B"}],"probability":[[0,0.1],[100,0.9]]}"#,
        #"{"type":"naive_bayes","fields":["name","status","value"],"team":"owner"}"#,
        "SCORECARD", "champion", "[1,2]", "won", "lost",
    ]

    /// A request for one of the commands.
    mutating func next() -> Words {
        let declaration = random.pick(declarations)
        var words = Words([declaration.name])
        for argument in declaration.arguments {
            switch argument.presence {
            case .required: append(argument.kind, argument.choices, &words)
            case .optional:
                if random.chance(50) { append(argument.kind, argument.choices, &words) }
            case .repeated(let count, let least):
                for place in 0..<(count * (least + random.below(3))) {
                    // The second word of a pair is mostly a figure.
                    let isFigure = place % count == 1 && random.chance(70)
                    let kind = random.chance(50) ? argument.kind : .text
                    append(isFigure ? .quantity : kind, argument.choices, &words)
                }
            }
        }
        for option in declaration.options where option.isRequired || random.chance(25) {
            for _ in 0...(option.isRepeatable ? random.below(3) : 0) { append(option, &words) }
        }
        if declaration.takesRetryKey, random.chance(15) {
            words.append("ID".utf8)
            words.append("k\(random.below(4))".utf8)
        }
        if random.chance(nonsense / 2) { words.append(random.pick(Self.nasty)) }
        return words
    }

    private mutating func append(_ option: Option, _ words: inout Words) {
        words.append(option.keyword.utf8)
        switch option.shape {
        case .flag: break
        case .words(let count):
            append(option.kind, option.choices, &words)
            for _ in 1..<max(count, 1) { append(.quantity, [], &words) }
        case .wordAndChoice:
            append(option.kind, [], &words)
            if random.chance(50) { append(.keyword, option.choices, &words) }
        case .rest:
            for _ in 0...random.below(3) { append(option.kind, option.choices, &words) }
        }
    }

    private mutating func append(_ kind: WordKind, _ choices: [String], _ words: inout Words) {
        if random.chance(nonsense) { return words.append(random.pick(Self.nasty)) }
        if !choices.isEmpty { return words.append(random.pick(choices).utf8) }
        words.append(word(kind).utf8)
    }

    private mutating func word(_ kind: WordKind) -> String {
        switch kind {
        case .id, .key: random.pick(Self.ids)
        case .text: random.pick(Self.ids + Self.models)
        case .field:
            random.pick([
                "name", "status", "value", "outcome", "kind", "price", "tier", "created",
                "zone", "f",
            ])
        case .quantity: random.pick(["1", "2.5", "10", "100000", "0.001"])
        case .signedQuantity: random.pick(["1", "-1", "+2.5", "-0.001"])
        case .money: random.pick(["0", "1", "2.50", "99999.99"])
        case .integer: random.pick(["0", "1", "2", "3", "100"])
        case .number: random.pick(["0", "1.5", "-2e3"])
        case .date: random.pick(["2026-12-01", "2026-12-05", "2027-11-30", "2020-01-01"])
        case .timestamp: random.pick(["2026-12-01T09:30:00Z", "1796083200000"])
        case .duration: random.pick(["60", "90s", "15m", "2h", "7d"])
        case .condition: random.pick(Self.conditions)
        case .keyword: random.pick(["ADD", "CHAMPION", "SCORECARD"])
        }
    }
}

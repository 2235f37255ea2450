import Columns
import Conditions
import TestKit

/// Makes random conditions, and prints them with random spelling.
struct RandomCondition {
    var random: SeededGenerator

    // MARK: Trees

    mutating func condition(depth: Int) -> PlainCondition {
        guard depth > 0, random.chance(70) else { return test() }
        switch random.below(3) {
        case 0: return .not(condition(depth: depth - 1))
        case 1: return .and((0...random.below(3) + 1).map { _ in condition(depth: depth - 1) })
        default: return .or((0...random.below(3) + 1).map { _ in condition(depth: depth - 1) })
        }
    }

    private mutating func test() -> PlainCondition {
        let field = random.below(RandomTable.types.count)
        let type = RandomTable.types[field]
        let isText = type == .text || type == .category
        switch random.below(10) {
        case 0: return .isNull(field, isNegated: random.chance(50))
        case 1, 2:
            let count = random.chance(20) ? 40 : random.below(4) + 1
            let list = (0..<count).map { _ in RandomTable.value(type, &random) }
            return .isOneOf(field, list, isNegated: random.chance(50))
        case 3...5 where isText:
            let pieces = ["%", "%", "_", "a", "b", "é", "€", "'", "long"]
            let pattern = (0...random.below(5)).map { _ in random.pick(pieces) }.joined()
            return .isLike(field, [UInt8](pattern.utf8), isNegated: random.chance(50))
        case 3...6 where type == .flag: return .isTrue(field)
        default:
            let operations =
                type == .flag ? ["=", "<>", "!="] : ["=", "<>", "!=", "<", "<=", ">", ">="]
            return .compares(field, random.pick(operations), RandomTable.value(type, &random))
        }
    }

    // MARK: Texts

    /// The condition's text; parentheses stand where they must and sometimes where they may.
    mutating func text(_ condition: PlainCondition) -> [UInt8] {
        // 0: OR, 1: AND, 2: NOT and tests.
        write(condition, binding: 0)
    }

    private mutating func write(_ condition: PlainCondition, binding: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        let own: Int
        switch condition {
        case .or(let parts):
            own = 0
            for (index, part) in parts.enumerated() {
                if index > 0 { bytes += word("OR") }
                bytes += write(part, binding: 1)
            }
        case .and(let parts):
            own = 1
            for (index, part) in parts.enumerated() {
                if index > 0 { bytes += word("AND") }
                bytes += write(part, binding: 2)
            }
        case .not(let inner):
            own = 2
            bytes += word("NOT") + write(inner, binding: 2)
        default:
            own = 2
            bytes += write(test: condition)
        }
        guard own < binding || random.chance(20) else { return bytes }
        return [UInt8(ascii: "(")] + space(0) + bytes + space(0) + [UInt8(ascii: ")")]
    }

    private mutating func write(test: PlainCondition) -> [UInt8] {
        switch test {
        case .compares(let field, let operation, let literal):
            return name(field) + space(0) + operation.utf8 + space(0) + write(literal, field)
        case .isOneOf(let field, let list, let isNegated):
            var bytes = name(field) + (isNegated ? word("NOT") : []) + word("IN")
            bytes.append(UInt8(ascii: "("))
            for (index, literal) in list.enumerated() {
                if index > 0 { bytes += space(0) + [UInt8(ascii: ",")] }
                bytes += space(0) + write(literal, field)
            }
            return bytes + space(0) + [UInt8(ascii: ")")]
        case .isLike(let field, let pattern, let isNegated):
            return name(field) + (isNegated ? word("NOT") : []) + word("LIKE") + quoted(pattern)
        case .isNull(let field, let isNegated):
            return name(field) + word("IS") + (isNegated ? word("NOT") : []) + word("NULL")
        case .isTrue(let field): return name(field)
        case .not, .and, .or: return []
        }
    }

    private mutating func name(_ field: Int) -> [UInt8] {
        let name = RandomTable.names[field]
        let isBare = !name.contains(" ") && !name.contains("\"")
        guard !isBare || random.chance(20) else { return [UInt8](name.utf8) }
        return [UInt8]("\"".utf8) + name.split(separator: "\"").joined(separator: "\"\"").utf8
            + "\"".utf8
    }

    private mutating func write(_ value: PlainValue, _ field: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        switch value {
        case .float(let float): NumberText.append(float, to: &bytes)
        case .double(let double): NumberText.append(double, to: &bytes)
        case .flag(let flag):
            return [UInt8](
                random.pick(flag ? ["true", "YES", "1", "'yes'"] : ["False", "no", "0", "'0'"])
                    .utf8)
        case .bytes(let text): return quoted(text)
        case .whole(let whole):
            switch RandomTable.types[field] {
            case .date:
                CalendarDay.append(Int32(whole), to: &bytes)
                return quoted(bytes)
            case .timestamp:
                if random.chance(30) { return [UInt8]("\(whole)".utf8) }
                if whole % Instant.dayMS == 0, random.chance(50) {
                    CalendarDay.append(Instant.day(of: whole), to: &bytes)
                } else {
                    Instant.append(whole, to: &bytes)
                }
                return quoted(bytes)
            case .quantity: return scaled(whole, places: 3)
            case .money: return scaled(whole, places: 2)
            default: return scaled(whole, places: 0)
            }
        }
        return bytes
    }

    /// A decimal that rounds to `units`: exact, with an exponent, or up to half a unit away.
    private mutating func scaled(_ units: Int64, places: Int) -> [UInt8] {
        if random.chance(20) { return [UInt8]("\(units)e-\(places)".utf8) }
        var bytes: [UInt8] = []
        guard random.chance(30), units.magnitude < 1_000_000 else {
            FixedPoint.append(units, places: places, trimmed: random.chance(50), to: &bytes)
            return bytes
        }
        // Half a unit towards zero rounds away from it; just below half a unit away rounds back.
        let away = Int64(random.pick([-50, -1, 0, 1, 49]))
        let sign: Int64 = units < 0 ? -1 : 1
        guard units != 0 || away >= 0 else { return [UInt8]("0".utf8) }
        FixedPoint.append(
            units * 100 + sign * away, places: places + 2, trimmed: false, to: &bytes)
        return bytes
    }

    private mutating func quoted(_ text: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "'")
        return [quote] + text.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }

    /// A reserved word in random case, between spaces.
    private mutating func word(_ word: String) -> [UInt8] {
        space(1) + word.utf8.map { random.chance(30) ? $0 | 0x20 : $0 } + space(1)
    }

    private mutating func space(_ least: Int) -> [UInt8] {
        (0..<least + (random.chance(20) ? 2 : 0)).map { _ in random.pick([0x20, 0x20, 0x09, 0x0A]) }
    }
}

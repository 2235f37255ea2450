import Columns
import Conditions
import TestKit

/// A value as plain Swift, for the model that the conditions are compared with.
enum PlainValue: Equatable {
    case float(Float)
    case double(Double)
    /// Whole numbers, thousandths, cents, days, milliseconds.
    case whole(Int64)
    case flag(Bool)
    case bytes([UInt8])

    /// Whether both are of a kind and this one is less; false for flags.
    func isLess(than other: PlainValue) -> Bool {
        switch (self, other) {
        case (.float(let left), .float(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.whole(let left), .whole(let right)): left < right
        case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
        default: false
        }
    }
}

/// A condition as a tree, judged row by row.
indirect enum PlainCondition {
    case compares(Int, String, PlainValue)
    case isOneOf(Int, [PlainValue], isNegated: Bool)
    case isLike(Int, [UInt8], isNegated: Bool)
    case isNull(Int, isNegated: Bool)
    case isTrue(Int)
    case not(PlainCondition)
    case and([PlainCondition])
    case or([PlainCondition])

    func holds(_ row: [PlainValue?]) -> Bool {
        switch self {
        case .compares(let field, let operation, let literal):
            guard let value = row[field] else { return false }
            return switch operation {
            case "=": value == literal
            case "<>", "!=": value != literal
            case "<": value.isLess(than: literal)
            case "<=": value == literal || value.isLess(than: literal)
            case ">": literal.isLess(than: value)
            default: value == literal || literal.isLess(than: value)
            }
        case .isOneOf(let field, let list, let isNegated):
            return (row[field].map { list.contains($0) } ?? false) != isNegated
        case .isLike(let field, let pattern, let isNegated):
            guard case .bytes(let text) = row[field] else { return isNegated }
            return plainLike(text, pattern) != isNegated
        case .isNull(let field, let isNegated): return (row[field] == nil) != isNegated
        case .isTrue(let field): return row[field] == .flag(true)
        case .not(let condition): return !condition.holds(row)
        case .and(let conditions): return conditions.allSatisfy { $0.holds(row) }
        case .or(let conditions): return conditions.contains { $0.holds(row) }
        }
    }
}

/// LIKE by the textbook's table of prefixes, over whole characters.
func plainLike(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    let characters = plainCharacters(text)
    let wanted = plainCharacters(pattern)
    var reached = [Bool](repeating: false, count: characters.count + 1)
    reached[0] = true
    for piece in wanted {
        var next = [Bool](repeating: false, count: characters.count + 1)
        if piece == [UInt8(ascii: "%")] {
            var any = false
            for index in 0...characters.count {
                any = any || reached[index]
                next[index] = any
            }
        } else {
            for index in characters.indices where reached[index] {
                next[index + 1] = piece == [UInt8(ascii: "_")] || piece == characters[index]
            }
        }
        reached = next
    }
    return reached[characters.count]
}

/// The characters of UTF-8 as the standard library cuts them; stray bytes by themselves.
func plainCharacters(_ bytes: [UInt8]) -> [[UInt8]] {
    var characters: [[UInt8]] = []
    var offset = 0
    while offset < bytes.count {
        var length = 1
        for candidate in 2...4 where offset + candidate <= bytes.count {
            let piece = bytes[offset..<offset + candidate]
            if let text = String(validating: piece, as: UTF8.self), text.unicodeScalars.count == 1 {
                length = candidate
            }
        }
        characters.append([UInt8](bytes[offset..<offset + length]))
        offset += length
    }
    return characters
}

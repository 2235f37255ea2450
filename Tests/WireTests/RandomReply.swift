import TestKit
import Wire

/// A tree of values that can be written as a reply; what the tests compare dialects by.
indirect enum RandomReply {
    case simple(String)
    case integer(Int)
    case double(Double)
    case float(Float)
    case boolean(Bool)
    case null
    case nullArray
    case bytes([UInt8])
    case text(String)
    case decimal(Int64, Int, Int)
    case array([RandomReply])
    case map([(String, RandomReply)])
    case error(String, String)

    init(_ random: inout SeededGenerator, depth: Int = 4) {
        switch random.below(depth == 0 ? 11 : 15) {
        case 0: self = .simple(random.pick(["OK", "PONG", "QUEUED"]))
        case 1: self = .integer(random.pick([0, 7, -1, .min, .max, random.below(100_000)]))
        case 2: self = .double(Double(bitPattern: random.next()))
        case 3: self = .float(Float(random.below(1000)) / 8)
        case 4: self = .boolean(random.chance(50))
        case 5: self = .null
        case 6: self = .nullArray
        case 7: self = .bytes((0..<random.below(200)).map { _ in UInt8(random.below(256)) })
        case 8: self = .text(random.pick(["", "bike-42", "two\r\nlines", "Ä\"\\"]))
        case 9:
            let places = random.below(19)
            self = .decimal(
                Int64(bitPattern: random.next()) >> Int64(random.below(64)), places,
                random.below(places + 1))
        case 10:
            self = .error(random.pick(["ERR", "STATE"]), random.pick(["", "no\nway", "x 'y'"]))
        case 11, 12:
            let count = random.below(5)
            self = .array((0..<count).map { _ in RandomReply(&random, depth: depth - 1) })
        default:
            let count = random.below(5)
            self = .map(
                (0..<count).map { ("k\($0)", RandomReply(&random, depth: depth - 1)) })
        }
    }

    func write(to reply: inout Reply) {
        switch self {
        case .simple(let text): reply.simple(text)
        case .integer(let value): reply.integer(value)
        case .double(let value): reply.double(value)
        case .float(let value): reply.float(value)
        case .boolean(let value): reply.boolean(value)
        case .null: reply.null()
        case .nullArray: reply.nullArray()
        case .bytes(let bytes): reply.bulk(bytes.span)
        case .text(let text): reply.bulk(text)
        case .decimal(let units, let places, let atLeast):
            reply.decimal(units: units, places: places, atLeast: atLeast)
        case .array(let values):
            reply.array(values.count)
            for value in values { value.write(to: &reply) }
        case .map(let pairs):
            reply.map(pairs.count)
            for (key, value) in pairs {
                reply.key(key)
                value.write(to: &reply)
            }
        case .error(let code, let message): reply.error(code, message)
        }
    }

    /// The number of values, and the bytes of their texts.
    var size: (values: Int, textBytes: Int) {
        switch self {
        case .bytes(let bytes): (1, bytes.count)
        case .simple(let text), .text(let text): (1, text.utf8.count)
        case .error(let code, let message): (1, code.utf8.count + message.utf8.count)
        case .array(let values):
            values.reduce((1, 0)) { ($0.0 + $1.size.values, $0.1 + $1.size.textBytes) }
        case .map(let pairs):
            pairs.reduce((1, 0)) {
                ($0.0 + $1.1.size.values + 1, $0.1 + $1.1.size.textBytes + $1.0.utf8.count)
            }
        default: (1, 0)
        }
    }
}

import Columns
import Promising
import Wire

/// Where an order stands.
enum OrderStatus: String, Sendable, CaseIterable {
    /// Supply is held until a moment.
    case held
    /// Supply is booked.
    case confirmed
    /// Nothing is booked; something waits.
    case backordered
    /// It was short and nothing may be short; never stored.
    case rejected
    /// It was given up by command.
    case released
    /// Its hold ended.
    case expired
    /// All that was booked has left.
    case shipped

    /// Whether an order of this id may be promised anew.
    var isOver: Bool { self == .released || self == .expired || self == .rejected }
    /// Whether its sources are booked in supply.
    var isBooked: Bool { self == .held || self == .confirmed }
}

/// An order as it is answered and stored.
struct OrderRecord: Sendable, Equatable {
    /// A quantity that ships from a place on a day.
    struct Source: Sendable, Equatable {
        /// The location's id, kept so that an old order can be shown after its location went.
        var location: [UInt8]
        /// The stock row.
        var stock: Int
        /// Thousandths.
        var quantity: Int64
        /// The ship day.
        var ship: Int32
        /// The arrival day.
        var arrive: Int32
        /// Whether it lay on hand when it was promised (else a receipt brings it).
        var isFromStock: Bool
        /// What has left of it.
        var shipped: Int64 = 0
    }

    /// What a line uses of a period of a quota.
    struct Draw: Sendable, Equatable {
        /// The period's number, which is never given again.
        var quota: Int64
        /// Thousandths.
        var quantity: Int64
    }

    /// A line: what was asked for and what came of it.
    struct Line: Sendable, Equatable {
        /// The item's id.
        var item: [UInt8]
        /// What was asked for, in thousandths.
        var quantity: Int64
        /// What is promised.
        var confirmed: Int64
        /// What waits.
        var backordered: Int64
        /// The day the last of it arrives, nil while any waits.
        var arrive: Int32?
        /// Why it is late or short; nil when it is neither.
        var reason: OrderReason?
        /// Where it comes from.
        var sources: [Source]
        /// What it uses of quotas.
        var draws: [Draw] = []

        /// What has left of it.
        var shipped: Int64 { sources.reduce(0) { $0 + $1.shipped } }
    }

    /// Where the order stands.
    var status: OrderStatus
    /// The last moment of the hold, in Unix ms; nil without one.
    var expires: Int64?
    /// The day the last quantity arrives, nil while any waits.
    var arrive: Int32?
    /// Distinct locations and ship days.
    var shipments: Int
    /// Freight in cents.
    var cost: Int64
    /// Whether planned receipts were allowed.
    var allowsPlanned: Bool
    /// The lines, in the order of the command.
    var lines: [Line]
    /// Whether supply no longer covers what is promised.
    var isAtRisk = false

    /// Whether anything waits.
    var waits: Bool { lines.contains { $0.backordered > 0 } }
}

/// Why a line is late or short; the raw values stand in files.
enum OrderReason: UInt8, Sendable, CaseIterable {
    case duePast = 1
    case transit = 2
    case supplyLater = 3
    case supplyShort = 4
    case afterLatest = 5
    case noSource = 6
    case minimumShipment = 7
    case otherLine = 8
    case quota = 20
    case closed = 21

    /// The reason of a planned line; nil when it is on time.
    init?(_ reason: OrderPlan.Reason) {
        switch reason {
        case .onTime: return nil
        case .duePast: self = .duePast
        case .transit: self = .transit
        case .supplyLater: self = .supplyLater
        case .supplyShort: self = .supplyShort
        case .afterLatest: self = .afterLatest
        case .noSource: self = .noSource
        case .minimumShipment: self = .minimumShipment
        case .otherLine: self = .otherLine
        case .quota: self = .quota
        case .closed: self = .closed
        }
    }

    /// The reason in words.
    var text: String {
        switch self {
        case .duePast: "the due date is past"
        case .transit: "no location reaches the zone by the due date"
        case .supplyLater: "supply suffices only on a later day"
        case .supplyShort: "supply within the horizon is too small"
        case .afterLatest: "supply suffices only after the latest day"
        case .noSource: "no location with a lane keeps the item"
        case .minimumShipment: "supply does not make shipments of the minimum size"
        case .otherLine: "another line of the order is short"
        case .quota: "a quota of the customer is used up"
        case .closed: "nothing is shipped or received for the due date"
        }
    }
}

/// The bytes of an order's lines, as the hidden column `lines` keeps them.
///
/// | what | how |
/// |---|---|
/// | format | 1 byte: 3 (1: without what has left and quotas) |
/// | flags | 1 byte: bit 0 allows planned receipts |
/// | lines | count |
/// | – item | count of bytes, bytes |
/// | – quantity, confirmed, backordered | count each, thousandths |
/// | – arrive | 0, or 1 + day zigzag |
/// | – reason | 1 byte, 0 for none |
/// | – sources | count |
/// | – – location | count of bytes, bytes |
/// | – – stock row, quantity | count each |
/// | – – ship, arrive | day zigzag each |
/// | – – how | 1 byte: 1 from stock, 0 from a receipt |
/// | – – shipped (format 3) | count |
/// | – quotas (format 3) | count |
/// | – – quota's number, quantity | count each |
///
/// A count is a LEB128 number of up to 64 bits; zigzag puts the sign in the lowest bit.
enum OrderLines {
    private static let format: UInt8 = 3

    /// The bytes of a record's lines.
    static func encode(_ record: OrderRecord) -> [UInt8] {
        var bytes: [UInt8] = [format, record.allowsPlanned ? 1 : 0]
        append(UInt64(record.lines.count), &bytes)
        for line in record.lines {
            append(line.item, &bytes)
            for quantity in [line.quantity, line.confirmed, line.backordered] {
                append(UInt64(bitPattern: quantity), &bytes)
            }
            append(line.arrive.map { zigzag($0) + 1 } ?? 0, &bytes)
            bytes.append(line.reason?.rawValue ?? 0)
            append(UInt64(line.sources.count), &bytes)
            for source in line.sources {
                append(source.location, &bytes)
                append(UInt64(source.stock), &bytes)
                append(UInt64(bitPattern: source.quantity), &bytes)
                append(zigzag(source.ship), &bytes)
                append(zigzag(source.arrive), &bytes)
                bytes.append(source.isFromStock ? 1 : 0)
                append(UInt64(bitPattern: source.shipped), &bytes)
            }
            append(UInt64(line.draws.count), &bytes)
            for draw in line.draws {
                append(UInt64(bitPattern: draw.quota), &bytes)
                append(UInt64(bitPattern: draw.quantity), &bytes)
            }
        }
        return bytes
    }

    /// The lines of a record and whether it allows planned receipts; nil when the bytes are none.
    static func decode(_ bytes: [UInt8]) -> (lines: [OrderRecord.Line], allowsPlanned: Bool)? {
        var reader = Reader(bytes: bytes)
        guard let format = reader.byte(), (1...Self.format).contains(format),
            let flags = reader.byte(), let count = reader.count()
        else { return nil }
        var lines: [OrderRecord.Line] = []
        for _ in 0..<count {
            guard let line = reader.line(format: format) else { return nil }
            lines.append(line)
        }
        return reader.isAtEnd ? (lines, flags & 1 == 1) : nil
    }

    private static func append(_ value: UInt64, _ bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func append(_ text: [UInt8], _ bytes: inout [UInt8]) {
        append(UInt64(text.count), &bytes)
        bytes.append(contentsOf: text)
    }

    private static func zigzag(_ day: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: (day << 1) ^ (day >> 31)))
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func byte() -> UInt8? {
            guard position < bytes.count else { return nil }
            position += 1
            return bytes[position - 1]
        }

        mutating func count() -> UInt64? {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                guard let byte = byte() else { return nil }
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
            }
            return nil
        }

        mutating func text() -> [UInt8]? {
            guard let count = count(), count <= UInt64(bytes.count - position) else { return nil }
            position += Int(count)
            return Array(bytes[(position - Int(count))..<position])
        }

        mutating func quantity() -> Int64? { count().map { Int64(bitPattern: $0) } }

        mutating func day() -> Int32? {
            count().map { Self.day($0) }
        }

        static func day(_ zigzag: UInt64) -> Int32 {
            let bits = UInt32(truncatingIfNeeded: zigzag)
            return Int32(bitPattern: (bits >> 1) ^ (0 &- (bits & 1)))
        }

        mutating func line(format: UInt8) -> OrderRecord.Line? {
            guard let item = text(), let quantity = quantity(), let confirmed = self.quantity(),
                let backordered = self.quantity(), let arrive = count(), let reason = byte(),
                let sourceCount = count()
            else { return nil }
            var sources: [OrderRecord.Source] = []
            for _ in 0..<sourceCount {
                guard let location = text(), let stock = count(), let part = self.quantity(),
                    let ship = day(), let arrive = day(), let how = byte(),
                    let shipped = format >= 3 ? self.quantity() : 0
                else { return nil }
                sources.append(
                    OrderRecord.Source(
                        location: location, stock: Int(stock), quantity: part, ship: ship,
                        arrive: arrive, isFromStock: how == 1, shipped: shipped))
            }
            var draws: [OrderRecord.Draw] = []
            if format >= 3 {
                guard let drawCount = count() else { return nil }
                for _ in 0..<drawCount {
                    guard let quota = self.quantity(), let part = self.quantity() else {
                        return nil
                    }
                    draws.append(OrderRecord.Draw(quota: quota, quantity: part))
                }
            }
            return OrderRecord.Line(
                item: item, quantity: quantity, confirmed: confirmed, backordered: backordered,
                arrive: arrive == 0 ? nil : Self.day(arrive - 1),
                reason: OrderReason(rawValue: reason), sources: sources, draws: draws)
        }
    }
}

import Columns
import Promising
import Wire

/// The bytes of an order's lines, as the hidden column `lines` keeps them.
///
/// | what | how |
/// |---|---|
/// | format | 1 byte: 8 (each older one lacks what stands from a later one on; in 1 every source has
/// its stock row) |
/// | flags | 1 byte: bit 0 allows planned receipts, bit 1 waits for its day |
/// | lines | count |
/// | – item | count of bytes, bytes |
/// | – quantity, confirmed, backordered | count each, thousandths |
/// | – arrive | 0, or 1 + day zigzag |
/// | – reason | 1 byte, 0 for none |
/// | – sources | count |
/// | – – location | count of bytes, bytes |
/// | – – other item (from format 4) | count of bytes, bytes; empty for the line's own |
/// | – – stock row (from format 2: + 1, 0 for none), quantity | count each |
/// | – – ship, arrive | day zigzag each |
/// | – – how | 1 byte: `OrderRecord.Supply` |
/// | – – shipped (from format 3) | count |
/// | – – older parts (from format 8) | count |
/// | – – – age, quantity | count each |
/// | – quotas (from format 3) | count |
/// | – – quota's number, quantity | count each |
/// | – days to keep after arrival (from format 6) | count |
/// | pegs (from format 2) | count |
/// | – kind | 1 byte: `ChainPeg.Kind`, + 128 when a take needs a receipt |
/// | – line, parent + 1 | count each |
/// | – item, location, other | count of bytes, bytes each |
/// | – row + 1, quantity | count each |
/// | – lot (from format 4) | count |
/// | – start, end | day zigzag each |
/// | – days to keep (from format 6) | count |
/// | – older parts (from format 8) | as those of a source |
/// | – arrive (from format 8) | 0, or 1 + day zigzag |
/// | visits (from format 5) | count |
/// | – line | count |
/// | – resource, location | count of bytes, bytes each |
/// | – resource's row + 1 | count |
/// | – day | day zigzag |
/// | – first slot, slots | count each |
/// | – skills (from format 7) | count |
/// | – – name | count of bytes, bytes |
/// | – – level | count |
/// | – age (from format 8) | count, 0 for the order's |
///
/// A count is a LEB128 number of up to 64 bits; zigzag puts the sign in the lowest bit.
enum OrderLines {
    /// What the bytes hold.
    struct Content {
        /// The lines.
        var lines: [OrderRecord.Line] = []
        /// What is done for them.
        var pegs: [OrderPeg] = []
        /// Who comes for them.
        var visits: [OrderVisit] = []
        /// Whether planned receipts were allowed.
        var allowsPlanned = false
        /// Whether the order waits for the day after which it is to be reserved.
        var waitsForDay = false
    }

    private static let format: UInt8 = 8
    private static let receiptBit: UInt8 = 128

    /// The bytes of a record's lines, pegs and visits.
    static func encode(_ record: OrderRecord) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        bytes.append(format)
        bytes.append((record.allowsPlanned ? 1 : 0) | (record.waitsForDay ? 2 : 0))
        Varint.append(UInt64(record.lines.count), to: &bytes)
        for line in record.lines { append(line, &bytes) }
        Varint.append(UInt64(record.pegs.count), to: &bytes)
        for peg in record.pegs { append(peg, &bytes) }
        Varint.append(UInt64(record.visits.count), to: &bytes)
        for visit in record.visits { append(visit, &bytes) }
        return bytes
    }

    /// Whether bytes are those of an order that waits for its day.
    static func waitsForDay(_ bytes: [UInt8]) -> Bool { bytes.count > 1 && bytes[1] & 2 != 0 }

    private static func append(_ line: OrderRecord.Line, _ bytes: inout [UInt8]) {
        append(line.item, &bytes)
        Varint.append(UInt64(bitPattern: line.quantity), to: &bytes)
        Varint.append(UInt64(bitPattern: line.confirmed), to: &bytes)
        Varint.append(UInt64(bitPattern: line.backordered), to: &bytes)
        Varint.append(line.arrive.map { zigzag($0) + 1 } ?? 0, to: &bytes)
        bytes.append(line.reason?.rawValue ?? 0)
        Varint.append(UInt64(line.sources.count), to: &bytes)
        for source in line.sources {
            append(source.location, &bytes)
            append(source.item, &bytes)
            Varint.append(UInt64(source.stock + 1), to: &bytes)
            Varint.append(UInt64(bitPattern: source.quantity), to: &bytes)
            Varint.append(zigzag(source.ship), to: &bytes)
            Varint.append(zigzag(source.arrive), to: &bytes)
            bytes.append(source.how.rawValue)
            Varint.append(UInt64(bitPattern: source.shipped), to: &bytes)
            append(source.older, &bytes)
        }
        Varint.append(UInt64(line.draws.count), to: &bytes)
        for draw in line.draws {
            Varint.append(UInt64(bitPattern: draw.quota), to: &bytes)
            Varint.append(UInt64(bitPattern: draw.quantity), to: &bytes)
        }
        Varint.append(UInt64(line.keepDays), to: &bytes)
    }

    private static func append(_ peg: OrderPeg, _ bytes: inout [UInt8]) {
        bytes.append(peg.kind.rawValue | (peg.isFromReceipt ? receiptBit : 0))
        Varint.append(UInt64(peg.line), to: &bytes)
        Varint.append(UInt64(peg.parent + 1), to: &bytes)
        append(peg.item, &bytes)
        append(peg.location, &bytes)
        append(peg.other, &bytes)
        Varint.append(UInt64(peg.row + 1), to: &bytes)
        Varint.append(UInt64(bitPattern: peg.quantity), to: &bytes)
        Varint.append(UInt64(bitPattern: peg.lot), to: &bytes)
        Varint.append(zigzag(peg.start), to: &bytes)
        Varint.append(zigzag(peg.end), to: &bytes)
        Varint.append(UInt64(peg.keep), to: &bytes)
        append(peg.older, &bytes)
        Varint.append(peg.arrive.map { zigzag($0) + 1 } ?? 0, to: &bytes)
    }

    private static func append(_ parts: [OlderPart], _ bytes: inout [UInt8]) {
        Varint.append(UInt64(parts.count), to: &bytes)
        for part in parts {
            Varint.append(UInt64(bitPattern: part.age), to: &bytes)
            Varint.append(UInt64(bitPattern: part.quantity), to: &bytes)
        }
    }

    private static func append(_ visit: OrderVisit, _ bytes: inout [UInt8]) {
        Varint.append(UInt64(visit.line), to: &bytes)
        append(visit.resource, &bytes)
        append(visit.location, &bytes)
        Varint.append(UInt64(visit.row + 1), to: &bytes)
        Varint.append(zigzag(visit.day), to: &bytes)
        Varint.append(UInt64(visit.start), to: &bytes)
        Varint.append(UInt64(visit.count), to: &bytes)
        Varint.append(UInt64(visit.skills.count), to: &bytes)
        for skill in visit.skills {
            append(skill.name, &bytes)
            Varint.append(UInt64(bitPattern: skill.level), to: &bytes)
        }
        Varint.append(UInt64(visit.age ?? 0), to: &bytes)
    }

    private static func append(_ text: [UInt8], _ bytes: inout [UInt8]) {
        Varint.append(UInt64(text.count), to: &bytes)
        bytes.append(contentsOf: text)
    }

    private static func zigzag(_ day: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: (day << 1) ^ (day >> 31)))
    }

    /// What bytes hold; nil when they are no order's lines.
    static func decode(_ bytes: [UInt8]) -> Content? {
        var reader = Reader(bytes: bytes)
        guard let format = reader.byte(), (1...Self.format).contains(format),
            let flags = reader.byte(), let count = reader.count()
        else { return nil }
        var content = Content(allowsPlanned: flags & 1 != 0, waitsForDay: flags & 2 != 0)
        for _ in 0..<count {
            guard let line = reader.line(format: format) else { return nil }
            content.lines.append(line)
        }
        if format >= 2 {
            guard let count = reader.count() else { return nil }
            for _ in 0..<count {
                guard let peg = reader.peg(format: format) else { return nil }
                content.pegs.append(peg)
            }
        }
        if format >= 5 {
            guard let count = reader.count() else { return nil }
            for _ in 0..<count {
                guard let visit = reader.visit(format: format) else { return nil }
                content.visits.append(visit)
            }
        }
        return reader.isAtEnd ? content : nil
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
            let bytes = bytes
            return Varint.read(bytes.span, at: &position)
        }

        /// A number that was written one higher, so that -1 has a place.
        mutating func row() -> Int? {
            guard let count = count(), count <= UInt64(Int32.max) else { return nil }
            return Int(count) - 1
        }

        mutating func text() -> [UInt8]? {
            guard let count = count(), count <= UInt64(bytes.count - position) else { return nil }
            position += Int(count)
            return Array(bytes[(position - Int(count))..<position])
        }

        mutating func quantity() -> Int64? { count().map { Int64(bitPattern: $0) } }

        mutating func day() -> Int32? { count().map { Self.day($0) } }

        /// A number of days.
        mutating func days() -> Int32? { count().flatMap { Int32(exactly: $0) } }

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
                guard let location = text(), let other = format >= 4 ? text() : [],
                    let stock = row(), let part = self.quantity(),
                    let ship = day(), let arrive = day(),
                    let how = byte().flatMap({ OrderRecord.Supply(rawValue: $0) }),
                    let shipped = format >= 3 ? self.quantity() : 0,
                    let older = format >= 8 ? olderParts() : []
                else { return nil }
                sources.append(
                    OrderRecord.Source(
                        location: location, item: other, stock: format == 1 ? stock + 1 : stock,
                        quantity: part,
                        ship: ship, arrive: arrive, how: how, shipped: shipped, older: older))
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
            guard let keepDays = format >= 6 ? days() : 0 else { return nil }
            return OrderRecord.Line(
                item: item, quantity: quantity, confirmed: confirmed, backordered: backordered,
                arrive: arrive == 0 ? nil : Self.day(arrive - 1),
                reason: OrderReason(rawValue: reason), sources: sources, draws: draws,
                keepDays: keepDays)
        }

        mutating func visit(format: UInt8) -> OrderVisit? {
            guard let line = count(), line <= UInt64(Int32.max), let resource = text(),
                let location = text(), let row = row(), let day = day(), let start = count(),
                let count = count(), count > 0, start <= UInt64(SlotMask.perDay),
                count <= UInt64(SlotMask.span) - start
            else { return nil }
            var visit = OrderVisit(
                line: Int(line), resource: resource, row: row, location: location, day: day,
                start: Int(start), count: Int(count))
            guard let skillCount = format >= 7 ? self.count() : 0 else { return nil }
            for _ in 0..<skillCount {
                guard let name = text(), let level = quantity() else { return nil }
                visit.skills.append(AppointmentTerms.Skill(name: name, level: level))
            }
            guard let age = format >= 8 ? quantity() : 0 else { return nil }
            visit.age = age == 0 ? nil : age
            return visit
        }

        mutating func olderParts() -> [OlderPart]? {
            guard let count = count() else { return nil }
            var parts: [OlderPart] = []
            for _ in 0..<count {
                guard let age = quantity(), let part = quantity() else { return nil }
                parts.append(OlderPart(age: age, quantity: part))
            }
            return parts
        }

        mutating func peg(format: UInt8) -> OrderPeg? {
            guard let kindByte = byte(),
                let kind = ChainPeg.Kind(rawValue: kindByte & ~OrderLines.receiptBit),
                let line = count(), let parent = row(), let item = text(), let location = text(),
                let other = text(), let row = row(), let quantity = quantity(),
                let lot = format >= 4 ? self.quantity() : quantity, let start = day(),
                let end = day(), let keep = format >= 6 ? days() : 0,
                let older = format >= 8 ? olderParts() : [],
                let arrive = format >= 8 ? count() : 0
            else { return nil }
            return OrderPeg(
                kind: kind, line: Int(line), parent: parent, item: item, location: location,
                other: other, row: row, isFromReceipt: kindByte & OrderLines.receiptBit != 0,
                quantity: quantity, lot: lot, start: start, end: end, keep: keep,
                arrive: arrive == 0 ? nil : Self.day(arrive - 1), older: older)
        }
    }
}

import Columns
import Durability

/// What a record of a hundred bytes costs in memory; measured by those hundred bytes.
enum MemoryPerRecord {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let count = scale.pick(1_000_000, quick: 50_000)
        let before = try residentBytes()
        let leads = SampleLeads.make(count)
        let resident = try residentBytes() - before
        let payload = Double(SampleLeads.payloadBytes)
        try check(leads.count == count, "all records are there")
        func comparison(_ label: String, _ bytes: Int) -> Comparison {
            Comparison(
                title: "\(count) leads of \(SampleLeads.payloadBytes) bytes (ratio: goal 1 / 1.35)",
                unit: "bytes", ours: .init(label: label, amount: Double(bytes) / Double(count)),
                other: .init(label: "payload", amount: payload),
                goal: "at least 0.74 (payload over memory)")
        }
        try check(resident > 0 || scale == .quick, "the process has grown")
        // A small table hides in memory that earlier cases gave back.
        let ours = [comparison("table keeps", leads.allocatedBytes)]
        return scale == .quick ? ours : ours + [comparison("process grows by", resident)]
    }

    /// Memory that the process holds.
    static func residentBytes() throws -> Int {
        let disk = try PosixDisk(path: "/proc/self", creating: false)
        let text = try disk.open("statm", for: .reading).bytes(in: 0..<128)
        let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else {
            throw WrongResult(description: "/proc/self/statm cannot be read")
        }
        return pages * 4_096
    }
}

/// Leads of about a hundred bytes: key, two texts, categories, money, dates.
enum SampleLeads {
    /// 12 bytes of key, 17 and 22 of text, 8 + 8 + 8 of words, 8 of money, 8 + 8 of times, 1 flag.
    static let payloadBytes = 100

    static func make(_ count: Int) -> Table {
        var table = Table(
            number: 1, name: "lead",
            fields: [
                Field(1, "name", .text, doc: "17 bytes."),
                Field(2, "email", .text, doc: "22 bytes."),
                Field(3, "country", .category, doc: "8 bytes."),
                Field(4, "status", .category, doc: "8 bytes."),
                Field(5, "source", .category, doc: "8 bytes."),
                Field(6, "value", .money, unit: "cents", doc: "8 bytes."),
                Field(7, "close_date", .date, doc: "8 bytes as 20270131."),
                Field(8, "created", .timestamp, doc: "8 bytes."),
                Field(9, "do_not_call", .flag, doc: "1 byte."),
            ])
        var draw = Draw(seed: 43)
        for number in 0..<count {
            let digits = String(10_000_000 + number)
            let row = table.insert("led-\(digits)".utf8Span.span)
            table.columns[0].setText("Person N \(digits)".utf8Span.span, at: row)
            table.columns[1].setText("p.\(digits)@example.com".utf8Span.span, at: row)
            table.columns[2].setCategory("country\(draw.below(8))".utf8Span.span, at: row)
            table.columns[3].setCategory("status-\(draw.below(6))".utf8Span.span, at: row)
            table.columns[4].setCategory("source-\(draw.below(9))".utf8Span.span, at: row)
            table.columns[5].set(Int64(draw.below(1_000_000)), at: row)
            table.columns[6].set(Int32(20_000 + draw.below(400)), at: row)
            table.columns[7].set(1_800_000_000_000 + Int64(number), at: row)
            table.columns[8].set(UInt8(draw.below(2)), at: row)
        }
        return table
    }
}

import Testing

@testable import Engine

@Suite struct RoomTests {
    /// What each line wrote once may be written again, and nothing besides.
    private static let lines = [
        ("ITEM.PUT rim kind product", "ITEM.PUT hub kind product"),
        ("ITEM.MPUT 1 kind rim product rim product", "ITEM.MPUT 1 kind rim product hub product"),
        ("STOCK.LOT rim oslo a 5 EXPIRES 2027-01-01", "STOCK.LOT rim oslo b 5"),
        ("RECEIPT.PUT po1 rim oslo 5 2026-12-24", "RECEIPT.PUT po2 rim oslo 5 2026-12-24"),
        ("LANE.SET oslo eu 2 1.50", "LANE.SET oslo us 2"),
        ("CAPACITY.SET saw 2026-12-01 8", "CAPACITY.SET saw 2026-12-01 8 DAYS 2"),
        ("CALENDAR.SHIP oslo mon-fri", "CALENDAR.OPEN oslo mon-fri"),
        (
            "QUOTA.SET * rim 2026-12-01 2026-12-31 50",
            "QUOTA.SET * rim 2027-01-01 2027-01-31 50"
        ),
        ("SKILL.SET saw cutting LEVEL 2", "SKILL.SET saw welding"),
        ("SHIFT.SET saw mon 08:00 12:00", "SHIFT.SET saw mon,tue 08:00 12:00"),
        ("ABSENCE.SET saw 2026-12-24 2026-12-26", "ABSENCE.SET saw 2026-12-23 2026-12-26"),
        ("SET colour red", "SET size 1"),
        ("MSET colour red colour blue", "MSET colour red size 1"),
    ]

    @Test func `a full table can be changed, but not grow`() {
        for (line, more) in Self.lines {
            var desk = Desk()
            desk.ask("LOCATION.PUT oslo kind site")
            desk.ask("RESOURCE.PUT saw unit hours")
            desk.ask("ITEM.PUT rim kind product")
            desk.ask("STOCK.SET rim oslo 9")
            #expect(!desk.ask(line).contains("error"), "\(line)")
            desk.engine.limits.rowsPerTable = 1
            let digest = desk.digest()
            #expect(!desk.ask(line).contains("error"), "again: \(line)")
            let refused = desk.ask(more)
            #expect(refused.contains("LIMIT"), "\(more): \(refused)")
            #expect(desk.digest() == digest, "\(more)")
        }
    }

    @Test func `as many shifts as there may be are counted as they are new`() {
        var desk = Desk()
        desk.ask("RESOURCE.PUT saw unit hours")
        desk.engine.limits.hoursPerResource = 3
        #expect(desk.ask("SHIFT.SET saw mon-wed 08:00 12:00") == #""OK""#)
        #expect(desk.ask("SHIFT.SET saw mon-thu 08:00 13:00").contains("LIMIT"))
        #expect(desk.ask("SHIFT.SET saw mon-wed 08:00 13:00") == #""OK""#)
        desk.engine.limits.hoursPerResource = 4
        #expect(desk.ask("SHIFT.SET saw mon-thu 08:00 13:00") == #""OK""#)
    }
}

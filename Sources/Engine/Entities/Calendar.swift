import Columns

extension Entity {
    /// When a location ships, or an account receives; the key is the kind's number and the id.
    package static let calendar = Entity(
        table: .calendar, noun: "CALENDAR",
        columns: [
            EntityColumn(CalendarColumn.kind), EntityColumn(CalendarColumn.owner),
            EntityColumn(CalendarColumn.weekdays), EntityColumn(CalendarColumn.closed),
            EntityColumn(CalendarColumn.cutoff),
        ])

    /// The columns of a calendar, by position.
    enum CalendarColumn {
        static let kind = Field(
            1, "kind", .integer, doc: "0: a location ships, 1: an account receives.",
            access: .hidden)
        static let owner = Field(
            2, "owner", .text, doc: "Id of the location or account.", access: .hidden)
        static let weekdays = Field(
            3, "weekdays", .integer, doc: "Open days of the week: bit 0 Monday, bit 6 Sunday.",
            access: .hidden)
        static let closed = Field(
            4, "closed", .text, doc: "Closed days, ISO dates with commas.", access: .hidden)
        static let cutoff = Field(
            5, "cutoff", .integer, unit: "hours", doc: "From this hour on nothing ships today.",
            access: .hidden)
    }
}

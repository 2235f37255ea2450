import Columns

extension Entity {
    /// When a location ships, or an account receives; the key is the kind's number and the id.
    package static let calendar = Entity(
        table: .calendar, noun: "CALENDAR",
        fields: [
            CalendarColumn.kind, CalendarColumn.owner, CalendarColumn.weekdays,
            CalendarColumn.closed, CalendarColumn.cutoff,
        ])

    /// The columns of a calendar, by position.
    enum CalendarColumn {
        static let kind = Field.hidden(
            1, "kind", .integer, doc: "0: a location ships, 1: an account receives.")
        static let owner = Field.hidden(2, "owner", .text, doc: "Id of the location or account.")
        static let weekdays = Field.hidden(
            3, "weekdays", .integer, doc: "Open days of the week: bit 0 Monday, bit 6 Sunday.")
        static let closed = Field.hidden(
            4, "closed", .text, doc: "Closed days, ISO dates with commas.")
        static let cutoff = Field.hidden(
            5, "cutoff", .integer, unit: "hours", doc: "From this hour on nothing ships today.")
    }
}

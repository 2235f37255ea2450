import Columns

/// Who serves visits: what resources can do, when they work and when not, and what a visit takes.
extension Entity {
    /// What a resource can do; the key is the resource's row and the skill.
    package static let skill = Entity(
        table: .skill, noun: "SKILL",
        fields: [
            SkillColumn.resource, SkillColumn.skill, SkillColumn.level, SkillColumn.efficiency,
            SkillColumn.from, SkillColumn.to,
        ])

    /// The columns of a skill, by position.
    enum SkillColumn {
        static let resource = Field.hidden(1, "resource", .integer, doc: "Row of the resource.")
        static let skill = Field.hidden(2, "skill", .text, doc: "What it can do.")
        static let level = Field.hidden(3, "level", .integer, doc: "How well.")
        static let efficiency = Field.hidden(
            4, "efficiency", .integer, unit: "per cent", doc: "How fast.")
        static let from = Field.hidden(5, "from", .date, doc: "The first day it can do it.")
        static let to = Field.hidden(6, "to", .date, doc: "The last day it can do it.")
    }

    /// When a resource works on a weekday; the key is its row, the weekday and the first day.
    package static let shift = Entity(
        table: .shift, noun: "SHIFT",
        fields: [
            ShiftColumn.resource, ShiftColumn.weekday, ShiftColumn.from, ShiftColumn.to,
            ShiftColumn.morning, ShiftColumn.afternoon, ShiftColumn.night,
        ])

    /// The columns of a shift, by position.
    enum ShiftColumn {
        static let resource = Field.hidden(1, "resource", .integer, doc: "Row of the resource.")
        static let weekday = Field.hidden(
            2, "weekday", .integer, doc: "0 for Monday, 6 for Sunday.")
        static let from = Field.hidden(3, "from", .date, doc: "The first day it holds.")
        static let to = Field.hidden(4, "to", .date, doc: "The last day it holds.")
        static let morning = Field.hidden(
            5, "morning", .integer, doc: "Quarter-hours before noon, bit 0 from midnight.")
        static let afternoon = Field.hidden(
            6, "afternoon", .integer, doc: "Quarter-hours from noon on, bit 0 from noon.")
        static let night = Field.hidden(
            7, "night", .integer, doc: "Quarter-hours of the next day, bit 0 from midnight.")
    }

    /// When a resource is not there; the key is its row and the beginning.
    package static let absence = Entity(
        table: .absence, noun: "ABSENCE",
        fields: [AbsenceColumn.resource, AbsenceColumn.start, AbsenceColumn.end])

    /// The columns of an absence, by position.
    enum AbsenceColumn {
        static let resource = Field.hidden(1, "resource", .integer, doc: "Row of the resource.")
        static let start = Field.hidden(2, "start", .timestamp, doc: "When it goes.")
        static let end = Field.hidden(3, "end", .timestamp, doc: "When it is back.")
    }

    /// What a visit of a service takes; the key is the item's row.
    package static let appointment = Entity(
        table: .appointment, noun: "APPOINTMENT",
        fields: [
            AppointmentColumn.item, AppointmentColumn.minutes, AppointmentColumn.setup,
            AppointmentColumn.every, AppointmentColumn.pool, AppointmentColumn.crew,
        ])

    /// The columns of an appointment, by position.
    enum AppointmentColumn {
        static let item = Field.hidden(1, "item", .integer, doc: "Row of the item.")
        static let minutes = Field.hidden(
            2, "minutes", .integer, unit: "minutes", doc: "Work of a unit.")
        static let setup = Field.hidden(
            3, "setup", .integer, unit: "minutes", doc: "What a visit takes besides.")
        static let every = Field.hidden(
            4, "every", .integer, unit: "minutes", doc: "Visits begin at multiples of it.")
        static let pool = Field.hidden(5, "pool", .text, doc: "The pool that the crew comes from.")
        static let crew = Field.hidden(
            6, "crew", .text, doc: "Seats and skills; AppointmentCrew draws the bytes.")
    }
}

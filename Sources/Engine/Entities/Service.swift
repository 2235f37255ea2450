import Columns

/// Who serves visits: what resources can do, when they work and when not, and what a visit takes.
extension Entity {
    /// What a resource can do; the key is the resource's row and the skill.
    package static let skill = Entity(
        table: .skill, noun: "SKILL",
        columns: [
            EntityColumn(SkillColumn.resource), EntityColumn(SkillColumn.skill),
            EntityColumn(SkillColumn.level), EntityColumn(SkillColumn.efficiency),
            EntityColumn(SkillColumn.from), EntityColumn(SkillColumn.to),
        ])

    /// The columns of a skill, by position.
    enum SkillColumn {
        static let resource = Field(
            1, "resource", .integer, doc: "Row of the resource.", access: .hidden)
        static let skill = Field(2, "skill", .text, doc: "What it can do.", access: .hidden)
        static let level = Field(3, "level", .integer, doc: "How well.", access: .hidden)
        static let efficiency = Field(
            4, "efficiency", .integer, unit: "per cent", doc: "How fast.", access: .hidden)
        static let from = Field(
            5, "from", .date, doc: "The first day it can do it.", access: .hidden)
        static let to = Field(6, "to", .date, doc: "The last day it can do it.", access: .hidden)
    }

    /// When a resource works on a weekday; the key is its row, the weekday and the first day.
    package static let shift = Entity(
        table: .shift, noun: "SHIFT",
        columns: [
            EntityColumn(ShiftColumn.resource), EntityColumn(ShiftColumn.weekday),
            EntityColumn(ShiftColumn.from), EntityColumn(ShiftColumn.to),
            EntityColumn(ShiftColumn.morning), EntityColumn(ShiftColumn.afternoon),
        ])

    /// The columns of a shift, by position.
    enum ShiftColumn {
        static let resource = Field(
            1, "resource", .integer, doc: "Row of the resource.", access: .hidden)
        static let weekday = Field(
            2, "weekday", .integer, doc: "0 for Monday, 6 for Sunday.", access: .hidden)
        static let from = Field(3, "from", .date, doc: "The first day it holds.", access: .hidden)
        static let to = Field(4, "to", .date, doc: "The last day it holds.", access: .hidden)
        static let morning = Field(
            5, "morning", .integer, doc: "Quarter-hours before noon, bit 0 from midnight.",
            access: .hidden)
        static let afternoon = Field(
            6, "afternoon", .integer, doc: "Quarter-hours from noon on, bit 0 from noon.",
            access: .hidden)
    }

    /// When a resource is not there; the key is its row and the beginning.
    package static let absence = Entity(
        table: .absence, noun: "ABSENCE",
        columns: [
            EntityColumn(AbsenceColumn.resource), EntityColumn(AbsenceColumn.start),
            EntityColumn(AbsenceColumn.end),
        ])

    /// The columns of an absence, by position.
    enum AbsenceColumn {
        static let resource = Field(
            1, "resource", .integer, doc: "Row of the resource.", access: .hidden)
        static let start = Field(2, "start", .timestamp, doc: "When it goes.", access: .hidden)
        static let end = Field(3, "end", .timestamp, doc: "When it is back.", access: .hidden)
    }

    /// What a visit of a service takes; the key is the item's row.
    package static let appointment = Entity(
        table: .appointment, noun: "APPOINTMENT",
        columns: [
            EntityColumn(AppointmentColumn.item), EntityColumn(AppointmentColumn.minutes),
            EntityColumn(AppointmentColumn.setup), EntityColumn(AppointmentColumn.every),
            EntityColumn(AppointmentColumn.pool), EntityColumn(AppointmentColumn.crew),
        ])

    /// The columns of an appointment, by position.
    enum AppointmentColumn {
        static let item = Field(1, "item", .integer, doc: "Row of the item.", access: .hidden)
        static let minutes = Field(
            2, "minutes", .integer, unit: "minutes", doc: "Work of a unit.", access: .hidden)
        static let setup = Field(
            3, "setup", .integer, unit: "minutes", doc: "What a visit takes besides.",
            access: .hidden)
        static let every = Field(
            4, "every", .integer, unit: "minutes", doc: "Visits begin at multiples of it.",
            access: .hidden)
        static let pool = Field(
            5, "pool", .text, doc: "The pool that the crew comes from.", access: .hidden)
        static let crew = Field(
            6, "crew", .text, doc: "Seats and skills; AppointmentCrew draws the bytes.",
            access: .hidden)
    }
}

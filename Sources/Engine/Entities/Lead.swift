import Columns

extension Entity {
    /// A prospective sale.
    package static let lead = Entity(
        table: .lead, noun: "LEAD",
        columns: [
            EntityColumn(Field(1, "name", .text, doc: "The person's name.")),
            EntityColumn(Field(2, "title", .text, doc: "The person's position.")),
            EntityColumn(Field(3, "company", .text, doc: "The company's name.")),
            EntityColumn(Field(4, "email", .text, doc: "Electronic mail address.")),
            EntityColumn(Field(5, "phone", .text, doc: "Telephone number.")),
            EntityColumn(Field(6, "country", .category, doc: "Country.")),
            EntityColumn(Field(7, "territory", .category, doc: "Sales territory.")),
            EntityColumn(Field(8, "industry", .category, doc: "Industry of the company.")),
            EntityColumn(Field(9, "source", .category, doc: "Where the lead came from.")),
            EntityColumn(Field(10, "channel", .category, doc: "Channel that works the lead.")),
            EntityColumn(Field(11, "campaign", .category, doc: "Campaign that brought it.")),
            EntityColumn(
                Field(12, "status", .category, doc: "Where the lead stands."),
                choices: ["new", "working", "qualified", "disqualified", "converted", "lost"]),
            EntityColumn(Field(13, "stage", .category, doc: "Stage of the pipeline.")),
            EntityColumn(Field(14, "owner", .category, doc: "Representative who owns it.")),
            EntityColumn(Field(15, "partner", .category, doc: "Partner who works it.")),
            EntityColumn(Field(16, "account", .text, doc: "Id of its account.")),
            EntityColumn(Field(17, "value", .money, unit: "cents", doc: "Expected revenue.")),
            EntityColumn(Field(18, "close_date", .date, doc: "Expected day of the decision.")),
            EntityColumn(LeadColumn.outcome, choices: ["won", "lost"]),
            EntityColumn(Field(20, "do_not_call", .flag, doc: "Must not be called.")),
            EntityColumn(Field(21, "do_not_email", .flag, doc: "Must not be mailed.")),
            EntityColumn(.created(22)),
            EntityColumn(.updated(23)),
            EntityColumn(LeadColumn.history),
        ])

    /// The columns of a lead that the engine itself reads or writes.
    enum LeadColumn {
        static let outcome = Field(19, "outcome", .category, doc: "How it ended.")
        static let history = Field.hidden(
            24, "history", .text, doc: "Scores over time; ScoreHistory draws the bytes.")
    }

    /// Engagement of leads: one row an event, under its insertion number (8 bytes, big-endian).
    package static let event = Entity(
        table: .event, noun: "EVENT",
        columns: [
            EntityColumn(EventColumn.lead),
            EntityColumn(EventColumn.kind),
            EntityColumn(EventColumn.weight),
            EntityColumn(EventColumn.time),
        ])

    /// The columns of an engagement event.
    package enum EventColumn {
        static let lead = Field.hidden(1, "lead", .integer, doc: "Row of the lead.")
        static let kind = Field.hidden(2, "kind", .category, doc: "What happened.")
        static let weight = Field.hidden(3, "weight", .float64, doc: "How much it counts.")
        static let time = Field.hidden(4, "time", .timestamp, doc: "When it happened.")
    }
}

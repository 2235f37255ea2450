import Columns

extension Entity {
    /// The small side keyspace: strings under keys, as in Redis.
    package static let sideKey = Entity(
        table: .sideKey, noun: "SIDEKEY",
        columns: [
            EntityColumn(SideColumn.value), EntityColumn(SideColumn.isEmpty),
        ])

    /// The columns of a side key, by position.
    enum SideColumn {
        static let value = Field(1, "value", .text, doc: "The string.", access: .hidden)
        static let isEmpty = Field(
            2, "is_empty", .flag, doc: "The string is there and empty.", access: .hidden)
    }

    /// Writes that carried an `ID key`: what they asked and what they were answered.
    package static let retry = Entity(
        table: .retry, noun: "RETRY",
        columns: [
            EntityColumn(RetryColumn.low), EntityColumn(RetryColumn.high),
            EntityColumn(RetryColumn.reply),
        ])

    /// The columns of a remembered write, by position.
    enum RetryColumn {
        static let low = Field(1, "low", .integer, doc: "Hash of the words.", access: .hidden)
        static let high = Field(2, "high", .integer, doc: "Another hash of them.", access: .hidden)
        static let reply = Field(3, "reply", .text, doc: "The reply's recording.", access: .hidden)
    }
}

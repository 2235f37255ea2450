import Columns

extension Entity {
    /// The small side keyspace: strings under keys, as in Redis.
    package static let sideKey = Entity(
        table: .sideKey, noun: "SIDEKEY",
        fields: [SideColumn.value, SideColumn.isEmpty])

    /// The columns of a side key, by position.
    enum SideColumn {
        static let value = Field.hidden(1, "value", .text, doc: "The string.")
        static let isEmpty = Field.hidden(
            2, "is_empty", .flag, doc: "The string is there and empty.")
    }

    /// Writes that carried an `ID key`: what they asked and what they were answered.
    package static let retry = Entity(
        table: .retry, noun: "RETRY",
        fields: [RetryColumn.low, RetryColumn.high, RetryColumn.reply])

    /// The columns of a remembered write, by position.
    enum RetryColumn {
        static let low = Field.hidden(1, "low", .integer, doc: "Hash of the words.")
        static let high = Field.hidden(2, "high", .integer, doc: "Another hash of them.")
        static let reply = Field.hidden(3, "reply", .text, doc: "The reply's recording.")
    }
}

/// The form in which a connection wants its replies.
package enum ReplyDialect: UInt8, Sendable, CaseIterable {
    /// RESP2, the form at connect: maps are flat arrays, booleans are 1 and 0, doubles are text.
    case resp2
    /// RESP3, after `HELLO 3`: maps, booleans, doubles, null and pushes have types of their own.
    case resp3
    /// One line of JSON per reply, after `OUTPUT json`.
    case json
    /// A recording from which any of the others is rendered later (`ReplyTape`).
    case tape
}

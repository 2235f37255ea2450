/// The kinds of record in the journal; the numbers stand in files.
package enum JournalKind {
    /// A write, as the words that were admitted.
    package static let command: UInt16 = 16
    /// The ending of what was due, which nobody asked for.
    package static let tick: UInt16 = 17
    /// A tick after which the digest of the state was taken; the digest itself comes with a later batch.
    package static let mark: UInt16 = 18
    /// A manual clock was set forward to the record's time, by command, and what was due by then has ended.
    package static let clock: UInt16 = 19
}

/// The kinds of record in the journal; the numbers stand in files.
package enum JournalKind {
    /// A write, as the words that were admitted.
    package static let command: UInt16 = 16
    /// The ending of what was due, which nobody asked for.
    package static let tick: UInt16 = 17
}

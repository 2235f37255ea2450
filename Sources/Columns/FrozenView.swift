/// The whole state at one sequence number, shared and unchanging.
///
/// Making one copies a few words per column; no row is touched. As long as it lives, a writer copies
/// each chunk that it changes. It may be read on any thread.
package struct FrozenView: Sendable {
    /// The number of the last command that it contains.
    package let sequence: UInt64
    /// The time of that command, in Unix ms.
    package let time: Int64
    /// Every table, in the order of their numbers.
    package let tables: [Table]
    /// What is no column, as numbered bytes whose meaning the owner knows.
    package let sections: [Section]

    /// State that is no column.
    package struct Section: Sendable, Equatable {
        /// The section's number in files; never changed.
        package let number: Int
        /// Its bytes in pieces, so that large ones are shared with the state and not copied.
        package let pieces: [[UInt8]]

        /// A section of these bytes.
        package init(number: Int, bytes: [UInt8]) {
            self.init(number: number, pieces: [bytes])
        }

        /// A section whose bytes are those of all pieces, one after the other.
        package init(number: Int, pieces: [[UInt8]]) {
            self.number = number
            self.pieces = pieces
        }

        /// Its bytes.
        /// - Complexity: O(1) for one piece, else O(bytes).
        package var bytes: [UInt8] { pieces.count == 1 ? pieces[0] : Array(pieces.joined()) }

        package static func == (one: Section, other: Section) -> Bool {
            one.number == other.number && one.bytes == other.bytes
        }
    }

    /// A view of these parts.
    package init(sequence: UInt64, time: Int64, tables: [Table], sections: [Section]) {
        self.sequence = sequence
        self.time = time
        self.tables = tables
        self.sections = sections
    }
}

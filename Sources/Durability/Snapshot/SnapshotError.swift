/// Why a snapshot cannot be loaded.
package enum SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's bytes are not what was written: the section in words, the offset of its header, and what is wrong.
    case damaged(file: String, section: String, offset: Int, problem: String)
    /// The file begins like no snapshot.
    case foreign(file: String)
    /// A format that this program does not know.
    case version(file: String, found: UInt32)
    /// The file holds a table or column that the program does not declare: what, in words.
    case undeclared(file: String, what: String)
    /// Whoever asked for it wants it no more.
    case interrupted(file: String)
    /// The operating system refused.
    case disk(DiskError)

    package var description: String {
        switch self {
        case .damaged(let file, let section, let offset, let problem):
            "\(file) is damaged at byte \(offset), in \(section): \(problem)"
        case .foreign(let file): "\(file) is not a Leadstock snapshot"
        case .version(let file, let found):
            "\(file) has format version \(found); this program knows versions up to \(SnapshotFormat.version)"
        case .undeclared(let file, let what):
            "\(file) holds \(what), which this program does not know: was it written by a newer one?"
        case .interrupted(let file): "the reading of \(file) was ended"
        case .disk(let error): error.description
        }
    }
}

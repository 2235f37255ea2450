/// What the operating system refused: the operation, the file and its reason.
package struct DiskError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller may want to tell apart.
    package enum Kind: Sendable, Equatable {
        /// Something has run out that others may give back: room on the device or of the user's share (ENOSPC, EDQUOT),
        /// or descriptors of the process or the system (EMFILE, ENFILE).
        case full
        /// No such file (ENOENT).
        case missing
        /// A file of that name is there already (EEXIST).
        case exists
        /// The device or the rights forbid writing (EROFS, EACCES, EPERM).
        case notAllowed
        /// Another process holds the directory.
        case inUse
        /// The device failed, or anything else.
        case failed
    }

    /// What was being done, as a verb.
    package enum Operation: String, Sendable {
        case open, create, read, write, sync, truncate, allocate, remove, rename, list, lock,
            measure
    }

    package let operation: Operation
    /// The file's name, or the directory's path.
    package let file: String
    package let kind: Kind
    /// The system's own words.
    package let reason: String

    package init(_ operation: Operation, _ file: String, _ kind: Kind, reason: String) {
        self.operation = operation
        self.file = file
        self.kind = kind
        self.reason = reason
    }

    package var description: String { "cannot \(operation.rawValue) \(file): \(reason)" }
}

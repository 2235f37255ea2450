/// The names in a data directory, and what each of them is.
///
/// Everything lies in one folder, so that one sync of it makes every rename durable:
///
/// | name | what it is |
/// |---|---|
/// | `snapshot-<sequence>.ls` | the state after command `sequence` |
/// | `snapshot-<sequence>.ls.part` | a snapshot that was never finished |
/// | `journal-<number>.lj` | a segment of the journal |
/// | `spare-<number>.lj` | a segment not in use: nothing in it counts |
/// | `cut-<number>-<offset>.lj`, `cut-snapshot-<sequence>.ls` | what a repair took away, or a start passed over; a number follows where the name was taken |
/// | `lock` | the process that holds the directory |
///
/// Hidden names (with a dot in front) and `lost+found` are nobody's business. Numbers have 20 digits, so that the order of names is the order of numbers.
package enum DataFile: Sendable, Equatable {
    case snapshot(sequence: UInt64)
    case unfinishedSnapshot(sequence: UInt64)
    case segment(number: UInt64)
    case spare(number: UInt64)
    case cut
    case lock
    /// A name that is nobody's business.
    case ignored
    /// Something that Leadstock did not put there.
    case foreign

    /// The name of the lock file.
    package static let lockName = "lock"

    /// What a file of this name is.
    package init(name: String) {
        self =
            if name == Self.lockName {
                .lock
            } else if let sequence = Self.number(in: name, between: "snapshot-", and: ".ls") {
                .snapshot(sequence: sequence)
            } else if let sequence = Self.number(in: name, between: "snapshot-", and: ".ls.part") {
                .unfinishedSnapshot(sequence: sequence)
            } else if let number = Self.number(in: name, between: "journal-", and: ".lj") {
                .segment(number: number)
            } else if let number = Self.number(in: name, between: "spare-", and: ".lj") {
                .spare(number: number)
            } else if name.hasPrefix("cut-") {
                .cut
            } else if name.hasPrefix(".") || name == "lost+found" {
                .ignored
            } else {
                .foreign
            }
    }

    static func snapshotName(_ sequence: UInt64) -> String { "snapshot-\(digits(sequence)).ls" }
    static func unfinishedSnapshotName(_ sequence: UInt64) -> String {
        snapshotName(sequence) + ".part"
    }
    static func segmentName(_ number: UInt64) -> String { "journal-\(digits(number)).lj" }
    static func spareName(_ number: UInt64) -> String { "spare-\(digits(number)).lj" }

    /// The name for what is put aside of a segment, from an offset on.
    static func cutName(_ number: UInt64, offset: Int, on disk: any Disk) throws(DiskError)
        -> String
    {
        try free("cut-\(digits(number))-\(offset)", ".lj", on: disk)
    }

    /// The name for a snapshot that is put aside.
    static func cutSnapshotName(_ sequence: UInt64, on disk: any Disk) throws(DiskError) -> String {
        try free("cut-snapshot-\(digits(sequence))", ".ls", on: disk)
    }

    /// A name that nothing put aside before has: it would be overwritten.
    private static func free(_ stem: String, _ suffix: String, on disk: any Disk) throws(DiskError)
        -> String
    {
        let taken = try disk.list()
        var name = stem + suffix
        var count = 1
        while taken.contains(name) {
            count += 1
            name = "\(stem)-\(count)\(suffix)"
        }
        return name
    }

    private static func digits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 20 - text.count) + text
    }

    private static func number(in name: String, between prefix: String, and suffix: String)
        -> UInt64?
    {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let middle = name.dropFirst(prefix.count).dropLast(suffix.count)
        guard middle.utf8.count == 20, middle.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return UInt64(middle)
    }
}

/// A data directory held by this process.
///
/// Before anything in it is read or changed: the lock is taken, and every name must be one that Leadstock gives
/// (``DataFile``).
package struct DataDirectory: Sendable {
    package let disk: any Disk
    private let held: any DiskLock

    /// Takes the directory; `owner` says who holds it, for whoever finds it taken (`pid 123`).
    ///
    /// Throws ``DirectoryError/inUse(owner:)`` while another process holds it, ``DirectoryError/foreign(file:)`` for a
    /// file that is not Leadstock's, ``DirectoryError/notWritable(reason:)``, and the disk's other errors.
    package init(_ disk: any Disk, owner: String) throws(DirectoryError) {
        self.disk = disk
        do {
            let names = try disk.list()
            for name in names where DataFile(name: name) == .foreign {
                throw DirectoryError.foreign(file: name)
            }
            held = try disk.lock(DataFile.lockName, owner: owner)
        } catch let error as DirectoryError {
            throw error
        } catch let error as DiskError {
            if error.kind == .inUse { throw .inUse(owner: error.reason) }
            if error.kind == .notAllowed { throw .notWritable(reason: error.reason) }
            throw .disk(error)
        } catch { preconditionFailure("the disk and the check above throw nothing else") }
    }

    /// Lets the directory go.
    package func release() { held.release() }

    /// Throws ``DirectoryError/inUse(owner:)`` while a process holds the directory on `disk`.
    package static func checkUnused(_ disk: any Disk) throws {
        if let owner = try disk.holder(of: DataFile.lockName) {
            throw DirectoryError.inUse(owner: owner)
        }
    }
}

/// Why a data directory cannot be used.
package enum DirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    case inUse(owner: String)
    case foreign(file: String)
    case notWritable(reason: String)
    case disk(DiskError)

    package var description: String {
        switch self {
        case .inUse(let owner): "the directory is in use by another process (\(owner))"
        case .foreign(let file):
            "\(file) is no file of Leadstock: give a directory of its own, or move the file away"
        case .notWritable(let reason): "the directory cannot be written: \(reason)"
        case .disk(let error): error.description
        }
    }
}

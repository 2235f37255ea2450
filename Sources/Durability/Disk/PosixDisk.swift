import CShims
import Glibc

/// A directory of the machine's file system.
///
/// Calls go through the directory's own descriptor (`openat` and its siblings), so that a directory which is moved
/// while in use stays the same one. Interrupted calls are repeated.
package final class PosixDisk: Disk {
    /// The directory's path as it was given.
    package let path: String
    private let descriptor: Int32

    /// Opens the directory at `path`, creating it (not its parents) where it is absent and `creating` is set.
    ///
    /// The name of a new directory is durable when this returns.
    package init(path: String, creating: Bool = true) throws(DiskError) {
        if creating {
            if unsafe mkdir(path, 0o755) == 0 {
                try PosixDisk.syncParent(of: path)
            } else if errno != EEXIST {
                throw DiskError(errno: errno, .create, path)
            }
        }
        descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError(errno: errno, .open, path) }
        self.path = path
    }

    deinit { _ = close(descriptor) }

    /// Makes the name of a directory that was just made durable: it stands in the directory above, which a sync
    /// of the new one does not reach.
    private static func syncParent(of path: String) throws(DiskError) {
        let parent = unsafe Glibc.open(path + "/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Who may make a directory there and not look into it (mode 0733) cannot sync it either.
        guard parent >= 0 else { return }
        defer { _ = close(parent) }
        guard fsync(parent) == 0 else { throw DiskError(errno: errno, .sync, path) }
    }

    package func open(_ name: String, for access: DiskAccess) throws(DiskError) -> any DiskFile {
        let flags = access == .reading ? O_RDONLY : O_RDWR
        let file = unsafe openat(descriptor, name, flags | O_CLOEXEC)
        guard file >= 0 else { throw DiskError(errno: errno, .open, name) }
        return PosixFile(descriptor: file, name: name)
    }

    package func create(_ name: String) throws(DiskError) -> any DiskFile {
        let file = unsafe openat(descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DiskError(errno: errno, .create, name) }
        return PosixFile(descriptor: file, name: name)
    }

    package func createStream(_ name: String) throws(DiskError) -> any DiskFile {
        let file = try create(name)
        guard let file = file as? PosixFile, let stream = PosixStream(over: file) else {
            return file
        }
        return stream
    }

    package func remove(_ name: String) throws(DiskError) {
        guard unsafe unlinkat(descriptor, name, 0) == 0 else {
            throw DiskError(errno: errno, .remove, name)
        }
    }

    package func rename(_ name: String, to newName: String) throws(DiskError) {
        guard unsafe renameat(descriptor, name, descriptor, newName) == 0 else {
            throw DiskError(errno: errno, .rename, name)
        }
    }

    package func list() throws(DiskError) -> [String] {
        // A descriptor of its own: reading a directory moves its position, and closedir closes what it was given.
        let listing = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0, let stream = unsafe fdopendir(listing) else {
            throw DiskError(errno: errno, .list, path)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // The system ends d_name with a zero byte within the entry.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name.0) {
                unsafe String(cString: $0)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func freeBytes() -> Int? {
        var status = statvfs()
        guard unsafe fstatvfs(descriptor, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    package func syncDirectory() throws(DiskError) {
        guard fsync(descriptor) == 0 else { throw DiskError(errno: errno, .sync, path) }
    }

    package func lock(_ name: String, owner: String) throws(DiskError) -> any DiskLock {
        // A directory may forbid what an old lock file in it allows.
        guard unsafe faccessat(descriptor, ".", W_OK, AT_EACCESS) == 0 else {
            throw DiskError(errno: errno, .write, path)
        }
        let file = unsafe openat(descriptor, name, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DiskError(errno: errno, .lock, name) }
        let held = PosixFile(descriptor: file, name: name)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw DiskError(errno: errno, .lock, name) }
            let text = try String(decoding: held.bytes(in: 0..<256), as: UTF8.self)
            throw DiskError(.lock, name, .inUse, reason: text)
        }
        try held.truncate(to: 0)
        try held.write(Array(owner.utf8).span, at: 0)
        return PosixLock(file: held)
    }

    package func holder(of name: String) throws(DiskError) -> String? {
        let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw DiskError(errno: errno, .lock, name)
        }
        let held = PosixFile(descriptor: file, name: name)
        // Given back with the descriptor, at once: who looks keeps nobody out.
        guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return try String(decoding: held.bytes(in: 0..<256), as: UTF8.self)
    }
}

/// An open file of the machine; the descriptor is closed with the object.
final class PosixFile: DiskFile {
    let name: String
    private let descriptor: Int32

    fileprivate init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { _ = close(descriptor) }

    func size() throws(DiskError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw DiskError(errno: errno, .measure, name)
        }
        return status.st_size
    }

    func read(
        _ count: Int, at offset: Int, into target: inout MutableSpan<UInt8>
    ) throws(DiskError) -> Int {
        precondition(count <= target.count, "a read has room for what it asks")
        var done = 0
        while done < count {
            // The buffer is the span's own memory from `done` on, borrowed for this call only.
            let got = unsafe target.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
                    offset + done)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw DiskError(errno: errno, .read, name)
            }
            if got == 0 { break }
            done += got
        }
        return done
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            // As in `read`: memory of the span, for this call only.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
                    offset + done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw DiskError(errno: errno, .write, name)
            }
            done += count
        }
    }

    func sync() throws(DiskError) {
        guard fdatasync(descriptor) == 0 else { throw DiskError(errno: errno, .sync, name) }
    }

    /// Brings written bytes on their way to the disk, and waits until they are there; says nothing about
    /// what a power cut leaves, as ``sync()`` does.
    ///
    /// Who writes much calls it now and then: else the one sync at the end has all of it to write, and every
    /// other sync on that disk waits behind it. A failure means what it means in ``sync()``.
    private func writeBack(_ range: Range<Int>) throws(DiskError) {
        let answer = leadstock_write_back(
            descriptor, Int64(range.lowerBound), Int64(range.count))
        // A file system that cannot do it (ESPIPE, ENOSYS, EINVAL) leaves the work to the sync.
        guard answer == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno) else {
            throw DiskError(errno: errno, .sync, name)
        }
    }

    func truncate(to size: Int) throws(DiskError) {
        guard ftruncate(descriptor, size) == 0 else {
            throw DiskError(errno: errno, .truncate, name)
        }
    }

    func fillWithZeros(byteCount: Int) throws(DiskError) {
        // posix_fallocate returns the error instead of setting errno; a file system without it is served by the writes.
        let answer = posix_fallocate(descriptor, 0, byteCount)
        if answer != 0 && answer != EOPNOTSUPP && answer != EINVAL {
            throw DiskError(errno: answer, .allocate, name)
        }
        try truncate(to: byteCount)
        let zeros = [UInt8](repeating: 0, count: min(byteCount, 1 << 18))
        var offset = 0
        while offset < byteCount {
            let count = min(zeros.count, byteCount - offset)
            try write(zeros.span.extracting(0..<count), at: offset)
            try writeBack(offset..<offset + count)
            offset += count
        }
    }
}

/// A file that is written past the system's memory (O_DIRECT), in pieces of 256 KiB.
///
/// Pieces are what the disk has under way at a time: the sync of another file waits for one of them at most. Measured
/// beside a file that is synced all the time, the same bytes through the system's memory took 3 to 8 times as long, and
/// the longest sync beside them two to five times.
private final class PosixStream: DiskFile {
    private static let pieceBytes = 1 << 18

    private let file: PosixFile

    /// Makes a file a stream; nil where its file system cannot.
    init?(over file: PosixFile) {
        guard file.bypassMemory() else { return nil }
        self.file = file
    }

    var name: String { file.name }

    func size() throws(DiskError) -> Int { try file.size() }

    func read(
        _ count: Int, at offset: Int, into target: inout MutableSpan<UInt8>
    ) throws(DiskError) -> Int {
        try file.read(count, at: offset, into: &target)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(DiskError) {
        precondition(
            offset % PosixDisk.blockBytes == 0, "a stream is written from a block's beginning on")
        var done = 0
        while done < bytes.count {
            let count = min(bytes.count - done, PosixStream.pieceBytes)
            let piece = bytes.extracting(done..<done + count)
            if let error = write(whole: piece, at: offset + done) { throw error }
            done += count
        }
        // The last block was filled up.
        if bytes.count % PosixDisk.blockBytes != 0 { try truncate(to: offset + bytes.count) }
    }

    /// Writes a piece with zeros behind it up to a block's end, from memory that begins as a block does.
    private func write(whole piece: Span<UInt8>, at offset: Int) -> DiskError? {
        let blockBytes = PosixDisk.blockBytes
        let byteCount = (piece.count + blockBytes - 1) & ~(blockBytes - 1)
        return unsafe withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: blockBytes) {
            block -> DiskError? in
            unsafe piece.withUnsafeBytes { unsafe block.copyMemory(from: $0) }
            for index in piece.count..<byteCount { unsafe block[index] = 0 }
            do throws(DiskError) {
                // All of the block has been set, and it lives until this closure ends.
                let bytes = unsafe UnsafeRawBufferPointer(block).bindMemory(to: UInt8.self)
                try unsafe file.write(Span(_unsafeElements: bytes), at: offset)
                return nil
            } catch { return error }
        }
    }

    func sync() throws(DiskError) { try file.sync() }

    func truncate(to size: Int) throws(DiskError) { try file.truncate(to: size) }

    func fillWithZeros(byteCount: Int) throws(DiskError) {
        try file.fillWithZeros(byteCount: byteCount)
    }
}

/// A `flock` on the lock file; the system drops it when the descriptor is closed, also by a crash.
private final class PosixLock: DiskLock {
    private let file: PosixFile

    init(file: PosixFile) { self.file = file }

    func release() { file.unlock() }
}

extension PosixFile {
    fileprivate func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// Lets writes go past the system's memory from now on; false where the file system has no such thing.
    fileprivate func bypassMemory() -> Bool { leadstock_bypass_memory(descriptor) == 0 }
}

extension DiskError {
    /// The error that the system's `number` stands for.
    fileprivate init(errno number: Int32, _ operation: Operation, _ file: String) {
        let kind: Kind =
            switch number {
            case ENOSPC, EDQUOT, EMFILE, ENFILE: .full
            case ENOENT: .missing
            case EEXIST: .exists
            case EROFS, EACCES, EPERM: .notAllowed
            default: .failed
            }
        // strerror answers with a text that lives as long as the process, or until its next call: copied at once.
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        self.init(operation, file, kind, reason: reason)
    }
}

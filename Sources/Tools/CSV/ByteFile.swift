import Foundation

/// A file that is read from its start to its end in chunks.
package final class ByteFile {
    /// The bytes of the file, or nil where that has no meaning (a pipe).
    package let byteCount: Int?
    /// The bytes read so far.
    package private(set) var bytesRead = 0

    private let handle: FileHandle
    private static let chunkBytes = 1 << 18

    /// Opens the file at `path`.
    /// - Throws: `LoadFailure` with the path when it cannot be read.
    package init(path: String) throws(LoadFailure) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw LoadFailure("no such file: \(path)")
        }
        let kind = attributes[.type] as? FileAttributeType
        if kind == .typeDirectory { throw LoadFailure("\(path) is a folder, not a CSV file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw LoadFailure("cannot read \(path): no permission")
        }
        self.handle = handle
        byteCount = kind == .typeRegular ? (attributes[.size] as? NSNumber)?.intValue : nil
    }

    /// True when the file can be read a second time.
    package var isRegular: Bool { byteCount != nil }

    /// The next chunk, at most 256 KiB; nil at the end.
    package func next() throws -> [UInt8]? {
        guard let data = try handle.read(upToCount: Self.chunkBytes), !data.isEmpty else {
            return nil
        }
        bytesRead += data.count
        return [UInt8](data)
    }
}

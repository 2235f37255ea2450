package import Columns

/// Reads a snapshot file into tables, about one MiB a step, checking every byte of it.
///
/// Sections become chunks by one copy of memory; no row is inserted (the key index is built anew from the keys, which
/// is the larger part of the time). The file is read once, front to back, a section a call and with memory for the
/// largest section: a section's header is read together with the payload before it.
package struct SnapshotReader {
    private let name: String
    private let file: any DiskFile
    private let fileSize: Int
    private let header: SnapshotFileHeader
    /// The section whose payload comes next, and the offset of its header.
    private var upcoming: (section: SnapshotSectionHeader, offset: Int)
    private var sectionCount = 0
    private var sectionsHash: UInt64 = 0
    private var buffer: [UInt8] = []
    private var assembly = SnapshotAssembly()
    private var hasFooter = false

    /// Opens the snapshot and checks its header.
    package init(_ name: String, on disk: any Disk) throws(SnapshotError) {
        self.name = name
        let bytes: [UInt8]
        do {
            file = try disk.open(name, for: .reading)
            fileSize = try file.size()
            bytes = try file.bytes(
                in: 0..<SnapshotFormat.headerBytes + SnapshotFormat.sectionHeaderBytes)
        } catch { throw .disk(error) }
        header = try SnapshotFileHeader(bytes.span, file: name)
        let offset = SnapshotFormat.headerBytes
        let rest = bytes.span.extracting(offset..<bytes.count)
        guard let section = SnapshotSectionHeader(rest, fileCRC: header.crc) else {
            throw .damaged(
                file: name, section: "the first section", offset: offset, problem: Self.badHeader)
        }
        upcoming = (section, offset)
    }

    /// How far the reading has come.
    package struct Progress: Sendable, Equatable {
        package let bytesRead: Int
        package let byteCount: Int
        package let isFinished: Bool
    }

    /// Reads the next MiB of sections.
    package mutating func step() throws(SnapshotError) -> Progress {
        let end = upcoming.offset + (1 << 20)
        while !hasFooter && upcoming.offset < end { try readSection() }
        return Progress(
            bytesRead: hasFooter ? fileSize : upcoming.offset, byteCount: fileSize,
            isFinished: hasFooter)
    }

    /// The state that the file holds, once ``step()`` has said that it is finished.
    ///
    /// `declared` are the program's tables, empty: a table or built-in column of the file that is not among them, or
    /// has another type there, is refused; what the file does not have is empty. A column's name, unit, meaning
    /// and access are the declaration's; users' own columns stand behind the declared ones. With an empty list
    /// everything is taken as the file describes it.
    package consuming func finish(declared: [Table] = []) throws(SnapshotError) -> LoadedSnapshot {
        precondition(hasFooter, "a snapshot is complete only when its footer was read")
        let tables = try assembly.tables(declared: declared, file: name)
        let view = FrozenView(
            sequence: header.sequence, time: header.time, tables: tables,
            sections: assembly.sections)
        return LoadedSnapshot(
            view: view, name: name, begun: header.begun, byteCount: fileSize, skipped: [])
    }

    /// Reads the upcoming payload and the header behind it, and adds the section to the tables.
    private mutating func readSection() throws(SnapshotError) {
        let (section, offset) = upcoming
        let payloadStart = offset + SnapshotFormat.sectionHeaderBytes
        guard section.payloadBytes <= fileSize - payloadStart else {
            throw damaged(section.section.words, offset, "the file ends inside it")
        }
        let paddedBytes = section.payloadBytes.roundedUpToEight
        let wanted = paddedBytes + SnapshotFormat.sectionHeaderBytes
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        defer { swap(&bytes, &buffer) }
        if bytes.count < wanted { bytes = [UInt8](repeating: 0, count: wanted) }
        let count: Int
        do {
            var target = bytes.mutableSpan
            count = try file.read(wanted, at: payloadStart, into: &target)
        } catch { throw .disk(error) }
        let payload = bytes.span.extracting(0..<min(section.payloadBytes, count))
        guard payload.count == section.payloadBytes, CRC32C.of(payload) == section.payloadCRC else {
            throw damaged(section.section.words, offset, "its checksum does not match")
        }
        if section.section.kind == .footer {
            try check(footer: payload, offset)
            guard payloadStart + paddedBytes == fileSize else {
                throw damaged(
                    "the footer", offset, "\(fileSize - payloadStart - paddedBytes) bytes follow it"
                )
            }
            hasFooter = true
            return
        }
        if let problem = assembly.add(section.section, payload) {
            throw damaged(section.section.words, offset, problem)
        }
        sectionCount += 1
        sectionsHash = Hashing.mix(sectionsHash ^ UInt64(section.crc), SnapshotFormat.hashFactor)
        let rest = bytes.span.extracting(min(paddedBytes, count)..<count)
        guard let next = SnapshotSectionHeader(rest, fileCRC: header.crc) else {
            throw damaged(
                "the section after \(section.section.words)", payloadStart + paddedBytes,
                Self.badHeader)
        }
        upcoming = (next, payloadStart + paddedBytes)
    }

    private static let badHeader = "its header is cut off or its checksum does not match"

    private func check(footer payload: Span<UInt8>, _ offset: Int) throws(SnapshotError) {
        guard payload.count == SnapshotFormat.footerPayloadBytes,
            payload.littleEndian(at: 0, as: Int.self) == sectionCount,
            payload.littleEndian(at: 8, as: UInt64.self) == sectionsHash
        else {
            throw damaged(
                "the footer", offset, "it does not fit the \(sectionCount) sections before it")
        }
    }

    private func damaged(_ section: String, _ offset: Int, _ problem: String) -> SnapshotError {
        .damaged(file: name, section: section, offset: offset, problem: problem)
    }
}

/// What a snapshot gave.
package struct LoadedSnapshot: Sendable {
    /// The state.
    package let view: FrozenView
    package let name: String
    /// When the snapshot was begun, Unix ms.
    package let begun: Int64
    package let byteCount: Int
    /// Newer snapshots that could not be read, when falling back was allowed.
    package var skipped: [SnapshotError]
}

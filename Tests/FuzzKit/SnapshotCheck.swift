import Columns
import DiskKit
import Durability

/// What must hold of the snapshot's reader, whatever stands in the file.
package enum SnapshotCheck {
    private static let name = "snapshot-00000000000000000007.ls"

    /// The file that an input stands for: its first byte says whether checksums are made right (odd).
    package static func file(of input: [UInt8]) -> [UInt8] {
        guard let mode = input.first else { return [] }
        var bytes = Array(input.dropFirst())
        if mode & 1 == 1, bytes.count >= 64 { seal(&bytes) }
        return bytes
    }

    /// Makes checksums, and the footer's count and hash, right, as far as the sections' lengths lead.
    private static func seal(_ bytes: inout [UInt8]) {
        let file = bytes.sealFileHeader()
        var hash: UInt64 = 0
        var count: UInt64 = 0
        var offset = 64
        while offset + 40 <= bytes.count {
            let payload = bytes.number(at: offset + 24, as: Int.self)
            let start = offset + 40
            guard payload >= 0, payload <= bytes.count - start else { return }
            if bytes.number(at: offset, as: UInt32.self) == 7 {
                bytes.put(count, at: start)
                bytes.put(hash, at: start + 8)
            }
            bytes.put(bytes.crc(start..<start + payload), at: offset + 32)
            let crc = bytes.crc(offset..<offset + 36, after: file)
            bytes.put(crc, at: offset + 36)
            hash = Hashing.mix(hash ^ UInt64(crc), 0x9E37_79B9_7F4A_7C15)
            count += 1
            offset = start + ((payload + 7) & ~7)
        }
    }

    /// Nil, or what was done wrong with this input: it is refused with the file's name, or loaded whole, and then a
    /// snapshot of what was loaded loads as the same.
    package static func problem(with input: [UInt8]) -> String? {
        let disk = SimulatedDisk()
        disk.place(file(of: input), as: name)
        let view: FrozenView
        do { view = try load(name, disk) } catch {
            return "\(error)".contains(name) ? nil : "refused without a name: \(error)"
        }
        do {
            var writer = try SnapshotWriter(of: view, on: disk, now: 1)
            while try !writer.step().isFinished {}
            let again = try load(writer.name, disk)
            guard again.sequence == view.sequence, again.time == view.time,
                again.sections == view.sections,
                again.tables.map(\.digest) == view.tables.map(\.digest)
            else { return "what was loaded is written and then loads as another" }
            return nil
        } catch {
            return "what was loaded cannot be written and loaded again: \(error)"
        }
    }

    private static func load(_ name: String, _ disk: SimulatedDisk) throws -> FrozenView {
        var reader = try SnapshotReader(name, on: disk)
        while try !reader.step().isFinished {}
        return try reader.finish().view
    }

    // MARK: Seeds

    /// Inputs from which a fuzzer starts: nothing, a small table of every type, and opaque sections.
    package static func seeds() throws -> [(name: String, bytes: [UInt8])] {
        let opaque = [FrozenView.Section(number: 1, bytes: [1, 2, 3])]
        return try [
            ("empty", FrozenView(sequence: 7, time: 1, tables: [], sections: [])),
            ("opaque", FrozenView(sequence: 7, time: 1, tables: [], sections: opaque)),
            ("table", FrozenView(sequence: 7, time: 1, tables: [table()], sections: opaque)),
        ].map { name, view in
            let disk = SimulatedDisk()
            var writer = try SnapshotWriter(of: view, on: disk, now: 2)
            while try !writer.step().isFinished {}
            return (name, [1] + (disk.bytes(of: writer.name) ?? []))
        }
    }

    private static func table() -> Table {
        let fields = [
            Field(1, "name", .text, doc: ""), Field(2, "stage", .category, doc: ""),
            Field(3, "open", .flag, doc: ""), Field(4, "none", .quantity, doc: ""),
        ]
        var table = Table(number: 1, name: "t", fields: fields)
        for index in 0..<3 {
            let row = table.insert("key-\(index)".utf8Span.span)
            table.columns[0].setText("text \(index)".utf8Span.span, at: row)
            table.columns[1].setCategory("stage \(index % 2)".utf8Span.span, at: row)
            table.columns[2].set(UInt8(index % 2), at: row)
        }
        table.remove(1)
        return table
    }
}

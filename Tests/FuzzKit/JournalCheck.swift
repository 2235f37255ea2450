import DiskKit
import Durability

/// What must hold of the journal's reader and recovery, whatever stands in a segment.
package enum JournalCheck {
    /// Where records begin; a fuzzer's input leaves out the zeros between the header and them.
    private static let recordsStart = 4_096
    private static let headerBytes = 64
    private static let name = "journal-00000000000000000001.lj"

    /// A command as the reader hands it over.
    private struct Command: Equatable {
        let sequence: UInt64
        let timestamp: Int64
        let kind: UInt16
        let payload: [UInt8]
    }

    /// The segment that an input stands for: its first byte says whether checksums are made right (odd), then come
    /// the 64 bytes of the header, then the records.
    package static func segment(of input: [UInt8]) -> [UInt8] {
        guard let mode = input.first else { return [] }
        let body = Array(input.dropFirst())
        guard body.count > headerBytes else { return body }
        let zeros = [UInt8](repeating: 0, count: recordsStart - headerBytes)
        var bytes: [UInt8] = Array(body.prefix(headerBytes)) + zeros
        bytes += body.dropFirst(headerBytes)
        // A length beyond reason would only fill the memory that plays the disk.
        bytes.put(UInt64(min(bytes.number(at: 40, as: UInt64.self), 1 << 16)), at: 40)
        if mode & 1 == 1 { seal(&bytes) }
        return bytes
    }

    /// Makes the checksums right, as far as the records' lengths lead.
    private static func seal(_ bytes: inout [UInt8]) {
        _ = bytes.sealFileHeader()
        var chain = bytes.number(at: 12, as: UInt32.self)
        var offset = recordsStart
        while offset + 32 <= bytes.count, bytes.number(at: offset + 24, as: UInt16.self) != 0 {
            let payload = Int(bytes.number(at: offset + 4, as: UInt32.self))
            guard payload <= bytes.count - offset - 32 else { return }
            bytes.put(UInt32(offset / 8), at: offset + 28)
            chain = bytes.crc(offset + 4..<offset + 32 + payload, after: chain)
            bytes.put(chain, at: offset)
            offset += (32 + payload + 7) & ~7
        }
    }

    /// Nil, or what was done wrong with this input.
    ///
    /// The segment is read or refused with the file's name; commands come in sequence; what recovery leaves behind is
    /// clean and holds the same commands, and so does a journal in which they are written anew.
    package static func problem(with input: [UInt8]) -> String? {
        let disk = SimulatedDisk()
        disk.place(segment(of: input), as: name)
        let start: UInt64
        let found: [Command]
        do {
            start = try JournalReader.start(of: disk)
            found = try commands(on: disk, after: start).commands
        } catch {
            return "\(error)".contains(name) || isGap(error)
                ? nil : "refused without a name: \(error)"
        }
        for (index, command) in found.enumerated()
        where command.sequence != start + 1 + UInt64(index) {
            return "command \(command.sequence) comes in place \(index)"
        }
        return problem(afterRecovery: disk, start, found) ?? problem(writtenAnew: found)
    }

    private static func problem(
        afterRecovery disk: SimulatedDisk, _ start: UInt64, _ found: [Command]
    ) -> String? {
        do {
            var options = FileJournal.Options()
            options.segmentBytes = 8_192
            options.epoch = .max
            var recovery = try JournalRecovery(disk, after: start, options)
            while try !recovery.step({ _, _ in nil }).isFinished {}
            _ = try recovery.finish()
            let after = disk.afterPowerCut(.nothing, seed: 0)
            let again = try commands(on: after, after: start)
            if again.commands != found { return "the recovered journal holds other commands" }
            return again.tornBytes == 0 ? nil : "the recovered journal is torn"
        } catch {
            return "what was read cannot be recovered: \(error)"
        }
    }

    private static func problem(writtenAnew found: [Command]) -> String? {
        do {
            let disk = SimulatedDisk()
            var options = FileJournal.Options()
            options.segmentBytes = 8_192
            let recovery = try JournalRecovery(
                disk, after: (found.first?.sequence ?? 1) - 1, options)
            var (journal, _) = try recovery.finish()
            var batch = CommandBatch()
            for command in found {
                batch.add(
                    kind: command.kind, timestamp: command.timestamp,
                    payload: command.payload.span)
            }
            _ = journal.append(batch, digest: nil)
            while let job = journal.prepareSync(syncing: true) { journal.finished(job.run()) }
            let again = try commands(
                on: disk, after: (found.first?.sequence ?? 1) - 1
            ).commands
            return again == found ? nil : "commands that are written anew read otherwise"
        } catch {
            return "commands cannot be written anew: \(error)"
        }
    }

    private static func commands(
        on disk: SimulatedDisk, after start: UInt64
    ) throws -> (commands: [Command], tornBytes: Int) {
        var reader = try JournalReader(disk, after: start)
        var found: [Command] = []
        while try !reader.step({ item, payload in
            if case .command(let sequence, let timestamp, let kind) = item {
                var bytes: [UInt8] = []
                for index in payload.indices { bytes.append(payload[index]) }
                found.append(
                    Command(sequence: sequence, timestamp: timestamp, kind: kind, payload: bytes))
            }
            return nil
        }).isFinished {}
        return (found, reader.end?.tornBytes ?? 0)
    }

    private static func isGap(_ error: any Error) -> Bool {
        if case JournalError.gap = error { true } else { false }
    }

    // MARK: Seeds

    /// Inputs from which a fuzzer starts: a batch without commands, one with batches of several sizes, one with a mark.
    package static func seeds() throws -> [(name: String, bytes: [UInt8])] {
        try [
            ("empty", [[]]), ("one", [[1]]), ("several", [[2], [3, 4], []]), ("mark", [[], [5]]),
        ]
        .map { name, batches in (name, try input(batches)) }
    }

    private static func input(_ batches: [[UInt8]]) throws -> [UInt8] {
        let disk = SimulatedDisk()
        var options = FileJournal.Options()
        options.segmentBytes = 8_192
        var (journal, _) = try JournalRecovery(disk, after: 0, options).finish()
        for (number, payloads) in batches.enumerated() {
            var batch = CommandBatch()
            for payload in payloads {
                batch.add(kind: 16, timestamp: 1_000 + Int64(payload), payload: [payload, 7].span)
            }
            let digest = number == 1 ? StateDigest(sequence: 1, value: 9) : nil
            _ = journal.append(batch, digest: digest)
            while let job = journal.prepareSync(syncing: true) { journal.finished(job.run()) }
        }
        let bytes = disk.bytes(of: Self.name) ?? []
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        let records = bytes[min(recordsStart, end)..<end]
        return [1] + Array(bytes.prefix(headerBytes)) + Array(records) + [0, 0, 0]
    }
}

import Columns
import Durability
import Engine
import Wire

/// `leadstock dump`: the journal as lines of the protocol.
package enum JournalDump {
    /// Prints every command that the journal of a directory holds, oldest first; 0 when all was read.
    ///
    /// A line is what a client could send; with `showingPlaces` the command's number and time stand
    /// before it. The ending of what was due is no line of the protocol: it is shown, as `TICK` (`MARK`
    /// where the state's digest was taken), only with its place. Where the clock is set by command, the
    /// lines make the same state of an empty server that begins at the same time.
    package static func run(
        _ directory: String, showingPlaces: Bool, console: any Console, errors: any Console
    ) -> Int32 {
        do {
            let disk = try PosixDisk(path: directory, creating: false)
            try DataDirectory.checkUnused(disk)
            var reader = try JournalReader(disk, after: JournalReader.start(of: disk))
            var isFinished = false
            while !isFinished {
                isFinished = try reader.step { item, payload in
                    guard case .command(let sequence, let time, let kind) = item else { return nil }
                    guard let line = line(kind, time, payload) else {
                        return "a record of kind \(kind) that this program does not know"
                    }
                    let isTick = kind == JournalKind.tick || kind == JournalKind.mark
                    if showingPlaces {
                        console.line("\(sequence) \(Instant.text(time)) \(line)")
                    } else if !isTick {
                        console.line(line)
                    }
                    return nil
                }.isFinished
            }
            return 0
        } catch {
            errors.line("dump: \(error)")
            return 1
        }
    }

    private static func line(_ kind: UInt16, _ time: Int64, _ payload: Span<UInt8>) -> String? {
        if kind == JournalKind.tick { return "TICK" }
        if kind == JournalKind.mark { return "MARK" }
        if kind == JournalKind.clock { return "CLOCK.ADVANCE \(Instant.text(time))" }
        var position = 0
        guard kind == JournalKind.command, let words = Words.decode(payload, at: &position) else {
            return nil
        }
        return (0..<words.count).map { quoted(words.copy($0)) }.joined(separator: " ")
    }

    /// A word as an inline request writes it: bare when it can be, else in double quotes.
    private static func quoted(_ word: [UInt8]) -> String {
        let isBare =
            !word.isEmpty && word.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 }
        if isBare { return String(decoding: word, as: UTF8.self) }
        return word.span.inlineQuoted
    }
}

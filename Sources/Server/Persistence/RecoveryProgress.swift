import Foundation
import Synchronization

/// Tells on standard error, once a second, how far a recovery has come.
final class RecoveryProgress: Sendable {
    private let lastTold = Mutex(ContinuousClock.now)

    /// Takes notice of progress; most calls say nothing.
    func tell(_ progress: Recovery.Progress) {
        let isDue = lastTold.withLock { last in
            guard ContinuousClock.now - last >= .seconds(1) else { return false }
            last = ContinuousClock.now
            return true
        }
        guard isDue else { return }
        let percent = progress.total == 0 ? 100 : progress.done * 100 / progress.total
        Self.line("leadstock: reading the \(progress.phase): \(percent) %")
    }

    /// What a recovery did, when it is worth a line.
    static func tell(_ report: Recovery.Report) {
        if let file = report.tornFile, report.tornBytes > 0 {
            line(
                "leadstock: \(report.tornBytes) bytes of an unfinished group at the end of \(file) "
                    + "were cut off; nothing that was acknowledged was in them")
        }
        for skipped in report.skipped { line("leadstock: passed over: \(skipped)") }
    }

    private static func line(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

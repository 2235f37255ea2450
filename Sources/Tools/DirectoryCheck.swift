import Durability

/// `leadstock check DIR`: reads every file of a data directory, changes nothing, and says what it found.
package enum DirectoryCheck {
    /// Checks the directory and tells the findings on `console`.
    /// - Returns: The exit code: 0 when a start from it would succeed, 1 when something is damaged or
    ///   foreign, 2 when the directory cannot be read.
    package static func run(directory: String, console: any Console) -> Int32 {
        let report: DirectoryReport
        do {
            report = try DirectoryReport(of: PosixDisk(path: directory, creating: false))
        } catch {
            console.line("check: \(error)")
            return 2
        }
        for line in lines(report) { console.line(line) }
        console.line(
            report.isWhole
                ? "\(directory) is whole." : "\(directory) is damaged; nothing was changed.")
        return report.isWhole ? 0 : 1
    }

    /// The findings, one line each.
    static func lines(_ report: DirectoryReport) -> [String] {
        var lines = report.snapshots.map { snapshot in
            snapshot.problem.map { "damaged  \($0)" }
                ?? "whole    \(snapshot.file): \(ProgressMeter.grouped(snapshot.rows)) rows after command \(snapshot.sequence)"
        }
        if report.snapshots.isEmpty { lines.append("no snapshot") }
        lines.append(journalLine(report.journal))
        if report.journal.tornBytes > 0 {
            lines.append(
                "         \(ProgressMeter.grouped(report.journal.tornBytes)) bytes of an unfinished batch at the end:"
                    + " the next start cuts them off, nothing acknowledged is in them")
        }
        return lines + report.foreign.map { "foreign  \($0) is none of Leadstock's files" }
    }

    private static func journalLine(_ journal: DirectoryReport.JournalFinding) -> String {
        if let problem = journal.problem { return "damaged  \(problem)" }
        guard journal.segments > 0 else { return "no journal" }
        return "whole    the journal: \(ProgressMeter.grouped(journal.commands)) commands in"
            + " \(journal.segments) segments, the last is command \(journal.lastSequence)"
    }
}

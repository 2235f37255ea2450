import Durability

/// `leadstock check`: what is in a data directory, told in lines.
package enum DirectoryCheck {
    /// Reads the directory and tells what it holds and what is wrong with it; 0 when all is whole.
    ///
    /// `errors` hears why it cannot be read at all.
    package static func run(
        _ directory: String, console: any Console, errors: any Console
    ) -> Int32 {
        let report: DirectoryReport
        do {
            let disk = try PosixDisk(path: directory, creating: false)
            try DataDirectory.checkUnused(disk)
            report = try DirectoryReport(of: disk)
            // A server that has begun meanwhile has changed what was being read.
            try DataDirectory.checkUnused(disk)
        } catch {
            errors.line("\(directory): \(error)")
            return 1
        }
        for snapshot in report.snapshots {
            console.line(
                snapshot.problem.map { "\(snapshot.file): damaged: \($0)" }
                    ?? "\(snapshot.file): whole, \(snapshot.rows) rows at command "
                    + "\(snapshot.sequence)")
        }
        let journal = report.journal
        if let problem = journal.problem {
            console.line("journal: damaged: \(problem)")
        } else {
            console.line(
                "journal: whole, \(journal.segments) segments, \(journal.commands) commands, the last "
                    + "is \(journal.lastSequence)")
        }
        if journal.tornBytes > 0 {
            console.line(
                "journal: \(journal.tornBytes) bytes of an unfinished group at its end; the next "
                    + "start cuts them off")
        }
        for name in report.foreign { console.line("\(name): not a file of Leadstock") }
        if report.snapshots.isEmpty, journal.segments == 0, report.foreign.isEmpty {
            console.line("\(directory): nothing of Leadstock's")
        }
        console.line(report.isWhole ? "ok" : "not ok")
        return report.isWhole ? 0 : 1
    }
}

import Durability

/// `leadstock repair`: takes a data directory back to a command, and keeps what it takes away.
package enum DirectoryRepair {
    /// Repairs the directory and tells what was done; 0 when it was.
    ///
    /// `errors` hears why it was not.
    package static func run(
        _ directory: String, toSequence sequence: UInt64, process: Int32, console: any Console,
        errors: any Console
    ) -> Int32 {
        do {
            let held = try DataDirectory(
                PosixDisk(path: directory, creating: false), owner: "pid \(process)")
            defer { held.release() }
            let repair = try JournalRepair(held.disk, toSequence: sequence)
            console.line("\(directory): the last command is now \(repair.lastSequence)")
            for file in repair.sideFiles { console.line("put aside: \(file)") }
            return 0
        } catch {
            errors.line("repair: \(error)")
            return 1
        }
    }
}

/// Why a journal cannot be read or continued.
package enum JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A record that was once durable is no longer what was written; `sequence` is the last command whose state can be
    /// had without it.
    case rot(file: String, offset: Int, sequence: UInt64)
    /// Such a record among commands that the snapshot at `sequence` holds, with whole batches behind it: nothing of the
    /// state rests on it.
    case coveredRot(file: String, offset: Int, sequence: UInt64)
    /// A segment's header is no header any more.
    case badHeader(file: String, problem: String, remedy: Remedy)
    /// A format that this program does not know.
    case version(file: String, found: UInt32)
    /// A segment that must be there is not.
    case missingSegment(file: String, remedy: Remedy)
    /// Commands are missing between where the state stands and where the journal begins or goes on.
    case gap(stateSequence: UInt64, journalSequence: UInt64)
    /// The owner would not take a command, with its reason.
    case refused(file: String, sequence: UInt64, problem: String)
    /// A repair cannot do what it was asked.
    case unrepairable(problem: String)
    /// The operating system refused.
    case disk(DiskError)

    /// What helps beside restoring a file.
    package enum Remedy: Sendable, Equatable, CustomStringConvertible {
        /// Nothing.
        case none
        /// To go on from this command, the last that is whole.
        case repair(to: UInt64)
        /// To take the file away: the state is made without it.
        case takeAway

        /// To go on from the last command whose state can be had; nothing where there is none.
        init(goingOnFrom sequence: UInt64) { self = sequence > 0 ? .repair(to: sequence) : .none }

        package var description: String {
            switch self {
            case .none: "Nothing was changed. Restore the file"
            case .repair(let sequence):
                "Nothing was changed. Restore the file, or run `leadstock repair DIR --to-seq \(sequence)`, which "
                    + "keeps all up to command \(sequence) and puts the rest aside"
            case .takeAway:
                "Nothing was changed. Restore the file, or move it away: the newest snapshot and the segments behind "
                    + "it hold the state without it"
            }
        }
    }

    package var description: String {
        switch self {
        case .rot(let file, let offset, let sequence):
            "\(file) is damaged at byte \(offset); what is whole ends with command \(sequence). "
                + "\(Remedy.repair(to: sequence))"
        case .coveredRot(let file, let offset, let sequence):
            "\(file) is damaged at byte \(offset), among commands that the snapshot of command \(sequence) holds: a start "
                + "passes over it, but until two newer snapshots are written nothing stands in for that one"
        case .badHeader(let file, let problem, let remedy):
            "\(file) is damaged at byte 0, in its header: \(problem). \(remedy)"
        case .version(let file, let found):
            "\(file) has format version \(found); this program knows versions up to \(JournalFormat.version)"
        case .missingSegment(let file, let remedy):
            "\(file) is missing: the journal goes on in it. \(remedy)"
        case .gap(let state, let journal):
            "the state ends at command \(state) and the journal goes on with \(journal): "
                + "the commands between are missing. Restore an older snapshot or the older journal files"
        case .refused(let file, let sequence, let problem):
            "command \(sequence) of \(file) cannot be applied: \(problem). Nothing was changed. Start the program that "
                + "wrote it, or run `leadstock repair DIR --to-seq \(max(sequence, 1) - 1)`, which keeps all before it and puts "
                + "the rest aside"
        case .unrepairable(let problem): problem
        case .disk(let error): error.description
        }
    }
}

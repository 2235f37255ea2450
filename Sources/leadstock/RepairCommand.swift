import ArgumentParser
import Foundation
import Tools

/// `leadstock repair`: takes a data directory back to a command.
struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Take a data directory back to a command, keeping what is taken away beside it.",
        discussion:
            "No server may use the directory. Nothing is deleted: the cut part gets a name of its own."
    )

    @Argument(help: "The data directory.")
    var directory: String
    @Option(help: ArgumentHelp("The last command that is to stay.", valueName: "sequence"))
    var toSeq: UInt64

    func run() throws {
        throw ExitCode(
            DirectoryRepair.run(
                directory, toSequence: toSeq, process: ProcessInfo.processInfo.processIdentifier,
                console: StandardConsole.output, errors: StandardConsole.errors))
    }
}

/// `leadstock dump`: the journal as lines of the protocol.
struct DumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print the journal of a data directory as lines of the protocol.")

    @Argument(help: "The data directory.")
    var directory: String
    @Flag(help: "Begin each line with the command's number and time.")
    var places = false

    func run() throws {
        throw ExitCode(
            JournalDump.run(
                directory, showingPlaces: places, console: StandardConsole.output,
                errors: StandardConsole.errors))
    }
}

import ArgumentParser
import Tools

/// `leadstock check`: reads every byte of a data directory that counts, and changes nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify all files of a data directory that no server is using.",
        discussion: "Exit code 0: everything is whole; 1: something is damaged, and is named.")

    @Argument(help: "The data directory.")
    var directory: String

    func run() throws {
        throw ExitCode(
            DirectoryCheck.run(
                directory, console: StandardConsole.output, errors: StandardConsole.errors))
    }
}

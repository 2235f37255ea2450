import ArgumentParser
import Foundation
import Tools

/// `leadstock demo`: a tour that ends by itself.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Take a scripted tour against a server of its own.",
        discussion: "Exit code 0 when every reply was what the tour says.")

    @Option(help: "The folder of the sample company.")
    var sample = "Data/samples"

    func run() throws {
        let executable =
            Bundle.main.executablePath ?? CommandLine.arguments.first ?? "leadstock"
        throw ExitCode(
            Demo.runWithOwnServer(
                executable: executable, sample: sample, console: StandardConsole.output))
    }
}

import ArgumentParser
import Server

/// `leadstock reference`: the page docs/commands.md, made from the declarations.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print the reference page of all commands, as Markdown.")

    func run() { print(ServerReference.page, terminator: "") }
}

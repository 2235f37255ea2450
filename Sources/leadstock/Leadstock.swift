import ArgumentParser

/// The program: one subcommand for each thing that a person does with it.
@main
struct Leadstock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leadstock",
        abstract: "How good is this lead, and when can we deliver this order?",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, LoadCommand.self, CheckCommand.self, RepairCommand.self,
            DumpCommand.self, DemoCommand.self,
            ReferenceCommand.self,
        ])
}

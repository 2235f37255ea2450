import ArgumentParser
import Tools

/// `leadstock load`: brings the rows of a CSV file into a running server.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load the rows of a CSV file into a table of a running server.",
        discussion: """
            Rows go in batches, each whole or not at all; a bad value is named with its line and \
            column. Exit code 0: all rows loaded; 1: rows were rejected (unless --reject took them) \
            or the load ended early.
            """)

    @Argument(help: "The table: lead, account, item or location.")
    var table: String
    @Argument(help: "The CSV file; its first row names the columns.")
    var file: String
    @Option(help: "The column that holds the id.")
    var key: String
    @Flag(help: "Find the types of unknown columns and create their fields.")
    var infer = false
    @Option(
        help: ArgumentHelp("Load a column into a field of another name.", valueName: "column=field")
    )
    var map: [String] = []
    @Option(
        help: ArgumentHelp(
            "A text that means: no value. May be given more than once.", valueName: "text"))
    var null: [String] = []
    @Option(
        help: ArgumentHelp("Put rejected rows, with the reason, into this file.", valueName: "file")
    )
    var reject: String?
    @Option(help: "Where the server listens.")
    var host = "127.0.0.1"
    @Option(help: "The server's port.")
    var port = 7420
    @Option(help: "The password, when the server asks for one.")
    var password: String?
    @Option(help: "The character between cells: one byte.")
    var separator = ","
    @Option(help: "Rows of one batch.")
    var batch = 500

    func run() throws {
        var options = LoadOptions(table: table, file: file, key: key)
        options.infers = infer
        options.nulls = null
        options.rejects = reject
        options.batchRows = batch
        guard separator.utf8.count == 1, let byte = separator.utf8.first else {
            throw ValidationError("--separator: expected one byte, found '\(separator)'")
        }
        options.separator = byte
        for argument in map {
            guard let rename = LoadOptions.rename(argument) else {
                throw ValidationError("--map: expected column=field, found '\(argument)'")
            }
            options.renames[rename.column] = rename.field
        }
        do {
            let client = Client(try SocketTransport(host: host, port: port))
            if let password { try client.authenticate(password) }
            var loader = Loader(options, client: client, console: StandardConsole.output)
            let report = try loader.run()
            if Loader.exitCode(for: report, options: options) == 0 { return }
        } catch {
            StandardConsole.errors.line("load: \(error)")
        }
        throw ExitCode.failure
    }
}

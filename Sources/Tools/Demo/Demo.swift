import Foundation

/// Runs a tour: says each sentence, sends each command, shows the reply, and judges it.
package struct Demo {
    private let client: Client
    private let console: any Console

    /// A tour over an open connection to a server that holds the sample company.
    package init(client: Client, console: any Console) {
        self.client = client
        self.console = console
    }

    /// Goes through `steps` to the end, whatever happens on the way.
    /// - Returns: The number of steps whose reply was not what the tour says.
    /// - Throws: `ConnectionFailure` when the server goes away.
    package func run(_ steps: [TourStep] = Tour.steps) throws -> Int {
        _ = try client.call(["HELLO", "3"])
        var brokenSteps = 0
        for step in steps {
            console.line("\n" + colour("1", step.sentence))
            console.line(colour("36", "> " + step.command))
            guard let words = CommandWords.cut(step.command.utf8) else {
                preconditionFailure("a step of the tour is no command: \(step.command)")
            }
            let reply = try client.call(words)
            for line in ReplyText.lines(reply) { console.line("  " + line) }
            let broken = step.broken(by: reply)
            for sentence in broken { console.line(colour("31", "  not as told: " + sentence)) }
            if !broken.isEmpty { brokenSteps += 1 }
        }
        let verdict =
            brokenSteps == 0
            ? "That was the tour: \(steps.count) commands, each answered as told."
            : "\(brokenSteps) of \(steps.count) commands were not answered as told."
        console.line("\n" + colour(brokenSteps == 0 ? "32" : "31", verdict))
        return brokenSteps
    }

    /// Starts a server of its own on a free port and a scratch folder, takes the tour, and stops it.
    /// - Parameters:
    ///   - executable: The `leadstock` binary.
    ///   - sample: The folder of the sample company.
    ///   - console: Where the tour is shown.
    /// - Returns: The exit code: 0 when every reply was what the tour says.
    package static func runWithOwnServer(
        executable: String, sample: String, console: any Console
    ) -> Int32 {
        let folder = NSTemporaryDirectory() + "leadstock-demo-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let server = try ChildServer(
                executable: executable,
                arguments: [
                    "serve", "--port", "0", "--dir", folder, "--clock", "manual", "--now",
                    Tour.begin,
                    "--sample", sample,
                ])
            defer { server.stop() }
            console.line("A server of our own is ready on \(server.host):\(server.port).")
            let transport = try SocketTransport(host: server.host, port: server.port)
            return try Demo(client: Client(transport), console: console).run() == 0 ? 0 : 1
        } catch {
            console.line("demo: \(error)")
            return 1
        }
    }

    private func colour(_ code: String, _ text: String) -> String {
        console.isTerminal ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

import ArgumentParser
import Server
import Tools

/// `leadstock serve`: runs the server until it is asked to end.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server; SIGTERM, Ctrl-C and SHUTDOWN end it cleanly.",
        discussion: """
            It prints `ready on HOST:PORT` to standard output once commands are accepted. Without \
            --dir everything is in memory only.
            """)

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"
    @Option(help: "The port; 0 takes a free one.")
    var port = 7420
    @Option(help: "The directory of the data; it is made when it is not there.")
    var dir: String?
    @Option(
        help:
            "What a write must have reached before its reply leaves: always (the disk), interval or os (the operating system)."
    )
    var sync = SyncChoice.always
    @Option(help: ArgumentHelp("Milliseconds between syncs with --sync interval.", valueName: "ms"))
    var syncInterval = 100
    @Option(help: "Where the time of commands comes from: system or manual.")
    var clock = ClockChoice.system
    @Option(
        help: ArgumentHelp(
            "The time at which a manual clock stands at first.", valueName: "timestamp"))
    var now: String?
    @Option(help: "The password that connections must give.")
    var requirepass: String?
    @Option(
        help: ArgumentHelp(
            "Load the sample company of a folder when nothing is stored yet.", valueName: "folder"))
    var sample: String?

    /// The ways to sync.
    enum SyncChoice: String, ExpressibleByArgument {
        case always
        case interval
        case os
    }

    /// The kinds of clock.
    enum ClockChoice: String, ExpressibleByArgument {
        case system
        case manual
    }

    func validate() throws {
        guard (0...Int(UInt16.max)).contains(port) else {
            throw ValidationError("--port: expected 0 to \(UInt16.max), found \(port)")
        }
        guard (1...60_000).contains(syncInterval) else {
            throw ValidationError("--sync-interval: expected 1 to 60000 ms, found \(syncInterval)")
        }
    }

    func run() throws {
        var configuration = Configuration()
        configuration.host = host
        configuration.port = port
        configuration.directory = dir
        configuration.password = requirepass
        configuration.clock = try chosenClock()
        switch sync {
        case .always: configuration.sync = .always
        case .os: configuration.sync = .os
        case .interval: configuration.sync = .interval(Int64(syncInterval))
        }
        if let sample {
            configuration.seed = { today, take in
                try SampleCompany(directory: sample, today: today).forEachCommand(take)
            }
            configuration.greeting =
                [
                    "try, in another terminal, after `nc \(host == "0.0.0.0" ? "127.0.0.1" : host) \(port)`:"
                ]
                + SampleCompany.linesToTry.map { "  " + $0 }
        }
        throw ExitCode(Server.run(configuration))
    }

    private func chosenClock() throws -> Configuration.Clock {
        guard clock == .manual else {
            guard now == nil else { throw ValidationError("--now goes with --clock manual") }
            return .system
        }
        guard let now else { throw ValidationError("--clock manual needs --now timestamp") }
        guard let clock = Configuration.Clock(manualAt: now) else {
            throw ValidationError(
                "--now: expected a timestamp like 2026-12-01T09:30:00Z, found '\(now)'")
        }
        return clock
    }
}

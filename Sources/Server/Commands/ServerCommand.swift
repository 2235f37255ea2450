import Engine
import Wire

/// When a command may be given.
struct Allowances: OptionSet {
    let rawValue: Int

    /// By a connection that has not said who it is.
    static let beforeAuthentication = Allowances(rawValue: 1)
    /// By a RESP2 connection that listens to channels.
    static let whileSubscribed = Allowances(rawValue: 2)
    /// Inside MULTI it is run, not queued.
    static let atOnceInTransaction = Allowances(rawValue: 4)
    /// Not inside MULTI.
    static let neverInTransaction = Allowances(rawValue: 8)
    /// Not before the state has been read: as in Redis, everything that needs it, and PING.
    static let neverWhileLoading = Allowances(rawValue: 16)
}

/// A command that concerns the connection or the server, not the engine's state.
///
/// It writes its reply to the connection, or throws before it has written any of it.
protocol ServerCommand: Sendable {
    /// What the command is, in every detail that someone outside may see.
    var declaration: Declaration { get }
    /// When it may be given; always, outside of the exceptions, when nothing is said.
    var allowances: Allowances { get }

    /// Runs a request that was cut by the declaration.
    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError)
}

extension ServerCommand {
    var allowances: Allowances { [] }
}

/// The server's commands, in the order of the reference.
enum AllServerCommands {
    static let list: [any ServerCommand] = [
        Hello(), Authenticate(), Ping(), Echo(), Quit(), Reset(), Select(), Output(), ReadOnly(),
        ReadWrite(), ClientCommand(), CommandCommand(), Help(), Info(), Config(), Multi(),
        Execute(), Discard(), Watch(), Unwatch(),
        Subscribe(
            "SUBSCRIBE", by: .channel,
            summary: "Listens to channels. Clients publish on any; the server itself on lead.grade "
                + "(a write to a lead, or a new version of the model, has moved it from one grade to "
                + "another: id, model, version, from, to, points, at; a lead's first grade by a "
                + "model is none) and on order.at_risk (supply no longer covers an "
                + "order: what ORDER.AT_RISK tells of it)."),
        Unsubscribe(
            "UNSUBSCRIBE", by: .channel,
            summary: "Listens no more to these channels, or to any."),
        Subscribe(
            "PSUBSCRIBE", by: .pattern, summary: "Listens to all channels that match patterns."),
        Unsubscribe(
            "PUNSUBSCRIBE", by: .pattern,
            summary: "Listens no more by these patterns, or by any."),
        Publish(), Save(), BackgroundSave(), LastSave(), Shutdown(),
        TimeOfDay(), ClockCommand(), ClockAdvance(), SlowLogCommand(),
        LatencyCommand(), Monitor(),
    ]
}

extension Declaration {
    /// A command of the server, with the words that every one of them would repeat.
    convenience init(
        server name: String, _ summary: String, cost: String = "O(1)", _ arguments: [Argument] = [],
        options: [Option] = [], reply: String = "OK", errors: [CommandError.Code] = []
    ) {
        self.init(
            name, .server, summary: summary, cost: cost, arguments: arguments, options: options,
            reply: reply, errors: errors)
    }
}

extension Argument {
    /// The words behind a subcommand.
    static func rest(_ position: Int, _ name: String = "argument") -> Argument {
        Argument(position, name, .text, .repeated(words: 1, least: 0))
    }
}

extension CommandError {
    /// Redis' text for a word that is no whole number.
    static let notAnInteger = CommandError(.err, "value is not an integer or out of range")

    /// Redis' text for words in the wrong place.
    static let syntax = CommandError(.err, "syntax error")
}

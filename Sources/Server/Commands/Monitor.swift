import Engine
import Wire

/// `MONITOR`: shows every command that the server is sent, as it comes.
struct Monitor: ServerCommand {
    let allowances: Allowances = [.neverInTransaction]
    let declaration = Declaration(
        server: "MONITOR", "Shows every command that anybody sends; passwords are left out.",
        reply: "OK, then a line for each command")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        if !conversation.session.isMonitor { core.monitors.append(conversation) }
        conversation.session.isMonitor = true
        conversation.reply.ok()
    }

    /// Whether a request may hold a password, and so is kept out of what others can read.
    static func hidesWords(_ words: Words) -> Bool {
        words.equals(0, "AUTH") || words.equals(0, "HELLO")
            || (words.equals(0, "CONFIG") && words.count > 1 && words.equals(1, "SET"))
    }
}

/// `LATENCY`: events that took long.
struct LatencyCommand: ServerCommand {
    let declaration = Declaration(
        server: "LATENCY",
        "Shows events that took at least latency-monitor-threshold ms: command, save.",
        cost: "O(samples)",
        [
            Argument(1, "subcommand", .keyword, choices: ["LATEST", "HISTORY", "RESET", "HELP"]),
            .rest(2),
        ],
        reply: "by subcommand")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let words = call.words
        switch (words.text(1).uppercased(), words.count) {
        case ("LATEST", 2):
            let names = core.latency.series.keys.sorted()
            conversation.reply.array(names.count)
            for name in names {
                let series = core.latency.series[name] ?? LatencyMonitor.Series()
                conversation.reply.array(4)
                conversation.reply.bulk(name)
                conversation.reply.integer(Int(series.samples.last?.second ?? 0))
                conversation.reply.integer(series.samples.last?.milliseconds ?? 0)
                conversation.reply.integer(series.longest)
            }
        case ("HISTORY", 3):
            let samples = core.latency.series[words.text(2)]?.samples ?? []
            conversation.reply.array(samples.count)
            for sample in samples {
                conversation.reply.array(2)
                conversation.reply.integer(Int(sample.second))
                conversation.reply.integer(sample.milliseconds)
            }
        case ("RESET", _):
            let events = (2..<words.count).map { words.text($0) }
            conversation.reply.integer(core.latency.reset(events))
        case ("HELP", 2): conversation.showSubcommands(of: declaration)
        default: throw .subcommand(call)
        }
    }
}

extension Core {
    /// Shows the request that is about to run to everyone who monitors.
    func showMonitors(_ words: Words, _ conversation: Conversation, at time: Int64) {
        guard !Monitor.hidesWords(words), conversation.session.isAuthenticated else { return }
        let fraction = String(time % 1000 + 1000).dropFirst()
        var line = "\(time / 1000).\(fraction)000 [0 \(conversation.session.peer)]"
        for place in 0..<words.count { line += " " + words.word(place).inlineQuoted }
        for monitor in monitors where monitor !== conversation && monitor.state == .open {
            if monitor.backlog > Core.mostBacklog {
                monitor.close()
            } else {
                monitor.reply.simple(line)
            }
            listenersToFlush.append(monitor)
        }
    }
}

import Engine
import Wire

/// `LATENCY`: events that took long.
struct LatencyCommand: CommandOfSubcommands {
    let declaration = Declaration(
        server: "LATENCY",
        "Shows events that took at least latency-monitor-threshold ms: command, save.",
        cost: "O(samples)", Self.arguments, reply: "by subcommand")

    static let subcommands = [
        Subcommand("LATEST", 2...2, showLatest),
        Subcommand("HISTORY", 3...3, showHistory),
        Subcommand("RESET", 2...Int.max) { call, core, conversation throws(CommandError) in
            let events = (2..<call.words.count).map { call.words.text($0) }
            conversation.reply.integer(core.latency.reset(events))
        },
    ]

    private static func showLatest(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
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
    }

    private static func showHistory(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let samples = core.latency.series[call.words.text(2)]?.samples ?? []
        conversation.reply.array(samples.count)
        for sample in samples {
            conversation.reply.array(2)
            conversation.reply.integer(Int(sample.second))
            conversation.reply.integer(sample.milliseconds)
        }
    }
}

import Engine
import Wire

/// `SLOWLOG`: the last commands that took long.
struct SlowLogCommand: CommandOfSubcommands {
    let declaration = Declaration(
        server: "SLOWLOG", "Shows the commands that took long, newest first.", cost: "O(entries)",
        Self.arguments, reply: "GET: an array of id, Unix seconds, µs, words, address, name")

    static let subcommands = [
        Subcommand("GET", 2...3, get),
        Subcommand("LEN", 2...2) { _, core, conversation throws(CommandError) in
            conversation.reply.integer(core.slowLog.entries.count)
        },
        Subcommand("RESET", 2...2) { _, core, conversation throws(CommandError) in
            core.slowLog.removeAll()
            conversation.reply.ok()
        },
    ]

    private static func get(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        var count = 10
        if call.words.count == 3 {
            guard let asked = Int(call.words.text(2)) else { throw .notAnInteger }
            guard asked >= -1 else {
                throw CommandError(.err, "count should be greater than or equal to -1")
            }
            count = asked == -1 ? Int.max : asked
        }
        let entries = core.slowLog.entries.prefix(count)
        conversation.reply.array(entries.count)
        for entry in entries { write(entry, &conversation.reply) }
    }

    private static func write(_ entry: SlowLog.Entry, _ reply: inout Reply) {
        reply.array(6)
        reply.integer(entry.id)
        reply.integer(Int(entry.time / 1000))
        reply.integer(entry.microseconds)
        reply.array(entry.words.count)
        for word in entry.words { reply.bulk(word.span) }
        reply.bulk(entry.peer)
        reply.bulk(entry.client)
    }
}

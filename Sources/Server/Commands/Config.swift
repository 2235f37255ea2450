import Engine
import Wire

/// `CONFIG`: reads and changes settings.
struct Config: ServerCommand {
    let declaration = Declaration(
        server: "CONFIG", "Reads and changes settings of the running server.",
        cost: "O(settings)",
        [
            Argument(1, "subcommand", .keyword, choices: ["GET", "SET", "RESETSTAT", "HELP"]),
            .rest(2),
        ],
        reply: "GET: a map; else OK")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let words = call.words
        switch (words.text(1).uppercased(), words.count) {
        case ("GET", 3...):
            let globs = (2..<words.count).map { Glob(words.copy($0), foldsCase: true) }
            let found = Settings.entries.filter { entry in
                globs.contains { $0.matches(Array(entry.name.utf8)) }
            }
            conversation.reply.map(found.count)
            for entry in found {
                conversation.reply.key(entry.name)
                conversation.reply.bulk(entry.get(core))
            }
        case ("SET", 4...) where words.count % 2 == 0:
            try set(words, core)
            conversation.reply.ok()
        case ("RESETSTAT", 2):
            core.statistics = Statistics()
            conversation.reply.ok()
        case ("HELP", 2): conversation.showSubcommands(of: declaration)
        default: throw .subcommand(call)
        }
    }

    /// Changes settings in order; when a value is refused, those changed before it are put back.
    private func set(_ words: Words, _ core: Core) throws(CommandError) {
        var changes: [(Settings.Entry, String)] = []
        for place in stride(from: 2, to: words.count, by: 2) {
            let name = words.text(place).lowercased()
            guard let entry = Settings.entries.first(where: { $0.name == name }) else {
                throw CommandError(
                    .err,
                    "Unknown option or number of arguments for CONFIG SET - "
                        + "'\(CommandError.excerpt(words.text(place)))'")
            }
            guard entry.set != nil else { throw failed(name, "can't set immutable config") }
            changes.append((entry, words.text(place + 1)))
        }
        var before: [(Settings.Entry, String)] = []
        for (entry, value) in changes {
            before.append((entry, entry.get(core)))
            guard entry.set?(core, value) == true else {
                for (changed, old) in before.dropLast().reversed() { _ = changed.set?(core, old) }
                throw failed(entry.name, "argument couldn't be parsed or is out of range")
            }
        }
    }

    private func failed(_ name: String, _ reason: String) -> CommandError {
        CommandError(.err, "CONFIG SET failed (possibly related to argument '\(name)') - \(reason)")
    }
}

/// `SLOWLOG`: the last commands that took long.
struct SlowLogCommand: ServerCommand {
    let declaration = Declaration(
        server: "SLOWLOG", "Shows the commands that took long, newest first.", cost: "O(entries)",
        [Argument(1, "subcommand", .keyword, choices: ["GET", "LEN", "RESET", "HELP"]), .rest(2)],
        reply: "GET: an array of id, Unix seconds, µs, words, address, name")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let words = call.words
        switch (words.text(1).uppercased(), words.count) {
        case ("GET", 2...3):
            var count = 10
            if words.count == 3 {
                guard let asked = Int(words.text(2)) else { throw .notAnInteger }
                guard asked >= -1 else {
                    throw CommandError(.err, "count should be greater than or equal to -1")
                }
                count = asked == -1 ? Int.max : asked
            }
            let entries = core.slowLog.entries.prefix(count)
            conversation.reply.array(entries.count)
            for entry in entries { write(entry, &conversation.reply) }
        case ("LEN", 2): conversation.reply.integer(core.slowLog.entries.count)
        case ("RESET", 2):
            core.slowLog.removeAll()
            conversation.reply.ok()
        case ("HELP", 2): conversation.showSubcommands(of: declaration)
        default: throw .subcommand(call)
        }
    }

    private func write(_ entry: SlowLog.Entry, _ reply: inout Reply) {
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

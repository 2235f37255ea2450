import Engine
import Wire

/// `CONFIG`: reads and changes settings.
struct Config: CommandOfSubcommands {
    let declaration = Declaration(
        server: "CONFIG", "Reads and changes settings of the running server.",
        cost: "O(settings)", Self.arguments, reply: "GET: a map; else OK")

    static let subcommands = [
        Subcommand("GET", 3...Int.max, get),
        Subcommand("SET", 4...Int.max) { call, core, conversation throws(CommandError) in
            try set(call.words, core)
            conversation.reply.ok()
        },
        Subcommand("RESETSTAT", 2...2) { _, core, conversation throws(CommandError) in
            core.statistics = Statistics()
            conversation.reply.ok()
        },
    ]

    private static func get(
        _ call: Call, _ core: Core, _ conversation: Conversation
    ) throws(CommandError) {
        let globs = (2..<call.words.count).map { Glob(call.words.copy($0), foldsCase: true) }
        let found = Settings.entries.filter { entry in
            globs.contains { $0.matches(Array(entry.name.utf8)) }
        }
        conversation.reply.map(found.count)
        for entry in found {
            conversation.reply.key(entry.name)
            conversation.reply.bulk(entry.get(core))
        }
    }

    /// Changes settings in order; when a value is refused, those changed before it are put back.
    private static func set(_ words: Words, _ core: Core) throws(CommandError) {
        guard words.count % 2 == 0 else { throw .syntax }
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

    private static func failed(_ name: String, _ reason: String) -> CommandError {
        CommandError(.err, "CONFIG SET failed (possibly related to argument '\(name)') - \(reason)")
    }
}

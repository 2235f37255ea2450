import Engine
import Wire

/// `SAVE`: writes a snapshot, and answers when it stands on the disk.
struct Save: ServerCommand {
    let allowances: Allowances = [.neverInTransaction, .neverWhileLoading]
    let declaration = Declaration(
        server: "SAVE", "Writes a snapshot; nobody is answered meanwhile.", cost: "O(bytes)",
        errors: [.diskFull])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        try core.saveNow()
        conversation.reply.ok()
    }
}

/// `BGSAVE`: begins a snapshot that is written beside the core.
struct BackgroundSave: ServerCommand {
    let allowances: Allowances = [.neverInTransaction, .neverWhileLoading]
    private static let when = Argument(1, "when", .keyword, .optional, choices: ["SCHEDULE"])
    let declaration = Declaration(
        server: "BGSAVE",
        "Begins a snapshot that is written while the server goes on. SCHEDULE, which clients made for "
            + "Redis send, waits there for a rewrite of the log; here there is none to wait for.",
        cost: "O(columns) here, O(bytes) beside", [Self.when], reply: "Background saving started")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        if let place = call.place(of: Self.when), !call.words.equals(place, "SCHEDULE") {
            throw .syntax
        }
        try core.beginSaving()
        conversation.reply.simple("Background saving started")
    }
}

/// `LASTSAVE`: when the last snapshot was begun.
struct LastSave: ServerCommand {
    let declaration = Declaration(
        server: "LASTSAVE", "Answers when the last finished snapshot was begun.",
        reply: "Unix seconds; 0 when there is none")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        conversation.reply.integer(Int((core.snapshots?.lastSaved ?? 0) / 1000))
    }
}

/// `SHUTDOWN`: ends the server.
struct Shutdown: ServerCommand {
    private static let how = Argument(1, "how", .keyword, .optional, choices: ["NOSAVE", "SAVE"])
    let allowances: Allowances = [.neverInTransaction]
    let declaration = Declaration(
        server: "SHUTDOWN", "Ends the server, after a snapshot when it has a directory.",
        cost: "O(bytes)", [Self.how], reply: "none; the connection is closed")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        var saves = true
        if let place = call.place(of: Self.how) {
            if call.words.equals(place, "NOSAVE") {
                saves = false
            } else if !call.words.equals(place, "SAVE") {
                throw .syntax
            }
        }
        conversation.close()
        core.requestStop(saves)
    }
}

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

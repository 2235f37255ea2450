import Columns
import Engine
import Wire

/// `TIME`: the server's time as Redis gives it.
struct TimeOfDay: ServerCommand {
    let declaration = Declaration(
        server: "TIME", "Answers the time that commands are stamped with.",
        reply: "an array: Unix seconds, microseconds")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        try core.showState(conversation)
        conversation.reply.array(2)
        conversation.reply.bulk("\(core.clock.last / 1000)")
        conversation.reply.bulk("\(core.clock.last % 1000 * 1000)")
    }
}

/// `CLOCK`: the time that commands are stamped with.
struct ClockCommand: ServerCommand {
    let allowances: Allowances = [.neverWhileLoading]
    let declaration = Declaration(
        server: "CLOCK", "Answers the time that commands are stamped with.", reply: "a timestamp")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        try conversation.writeClock(core)
    }
}

/// `CLOCK.ADVANCE`: sets a manual clock forward; what becomes due on the way ends.
struct ClockAdvance: ServerCommand {
    let allowances: Allowances = [.neverInTransaction, .neverWhileLoading]
    let declaration = Declaration(
        server: "CLOCK.ADVANCE",
        "Sets the clock of a server started with --clock manual forward, by a duration or to a "
            + "timestamp; a plain number is seconds.",
        [Argument(1, "duration|timestamp", .text)], reply: "the new time", errors: [.state])

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        guard core.clock.isManual else {
            throw CommandError(.state, "the clock is the system's; start with --clock manual")
        }
        let text = call.words.word(1)
        let now = core.clock.last
        let target: Int64
        if let duration = Duration.milliseconds(text, mayBeZero: true) {
            target = now + duration
        } else if let moment = Instant.parse(text) {
            target = moment
        } else {
            throw call.bad("duration|timestamp", .duration, 1)
        }
        guard now <= target, target <= Instant.latest else {
            throw .badArgument(
                "duration|timestamp", expected: "a time not before the clock's",
                found: call.words.text(1))
        }
        if let refusal = core.sink.refusal { throw refusal }
        core.clock.advance(to: target)
        core.forceTick(JournalKind.clock, at: target)
        try conversation.writeClock(core)
    }
}

extension Conversation {
    fileprivate func writeClock(_ core: Core) throws(CommandError) {
        // A manual clock is state: what sets it is a write.
        try core.showState(self)
        reply.moment(core.clock.last)
    }
}

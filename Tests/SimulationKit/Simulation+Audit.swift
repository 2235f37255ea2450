import Columns
import DiskKit
import Durability
import Engine
import Server
import TestKit
import Wire

/// What a process finds, compared with what the one before it has told.
extension Simulation {
    /// Checks the process just started; `mustHave` is the last write that must be there.
    func audit(mustHave: UInt64) throws {
        let found = core.engine.sequence
        let digest = core.engine.freeze().digest.text
        guard found >= mustHave else {
            throw violation("write \(mustHave) was acknowledged, the state ends with \(found)")
        }
        if life > 1 {
            guard marks.contains(where: { $0.sequence == found && $0.digest == digest }) else {
                let isKnown = marks.contains { $0.sequence == found }
                throw violation(
                    "after write \(found) the state is "
                        + (isKnown ? "another than it was" : "half of what one turn did"))
            }
            try advanceModel(through: found)
        }
        acknowledged = found
        try compareJournal(found, digest)
        try question()
    }

    /// Lets the model live through what has survived; the rest never was.
    private func advanceModel(through sequence: UInt64) throws {
        let count = marks.last { $0.sequence == sequence }?.requests ?? 0
        for entry in log.prefix(count) {
            do {
                try model.take(
                    entry.words, from: entry.client, at: entry.time, entry.answer ?? entry.received)
            } catch { throw violation("\(error)") }
        }
        model.transactions = [:]
        if core.clock.isManual, model.now > 0, core.clock.last != max(model.now, clockStart) {
            throw violation("the clock stands at \(core.clock.last), not at \(model.now)")
        }
        counts["requests", default: 0] += log.count
        counts["lost", default: 0] += log.count - count
    }

    /// The journal alone, or behind the oldest snapshot where it no longer reaches back, gives the same.
    private func compareJournal(_ found: UInt64, _ digest: String) throws {
        let alone: (sequence: UInt64, digest: String)
        do { alone = try stateOfJournal() } catch JournalError.gap where startedAhead {
            // What was between is in a snapshot alone.
            counts["gaps", default: 0] += 1
            return
        }
        guard alone.sequence == found else {
            // A snapshot may become durable before the group of its last write, or after the journal has failed.
            guard alone.sequence < found, try newestSnapshot() == found else {
                throw violation("the journal ends with write \(alone.sequence), not \(found)")
            }
            startedAhead = true
            return
        }
        guard alone.digest == digest else {
            throw violation("the journal alone gives another state than the start did")
        }
        counts["replays", default: 0] += 1
    }

    private func stateOfJournal() throws -> (sequence: UInt64, digest: String) {
        var engine = Engine(limits: configuration.limits)
        if let view = try oldestState() {
            engine = try Engine(restoring: view, limits: configuration.limits)
        }
        var reader = try JournalReader(disk, after: engine.sequence)
        var replay = Replay(commands: 0)
        var isFinished = false
        while !isFinished {
            let progress = try reader.step { item, payload in
                replay.take(item, payload, &engine)
            }
            isFinished = progress.isFinished
        }
        let sequence = engine.sequence
        // A snapshot may have been taken by a read's time, at which more holds had ended.
        _ = engine.tick(at: max(engine.now, core.engine.now))
        return (sequence, engine.freeze().digest.text)
    }

    /// The state of the oldest snapshot where the journal does not reach back to the first command, else nil.
    private func oldestState() throws -> FrozenView? {
        guard try JournalReader.start(of: disk) > 0 else { return nil }
        guard let oldest = try disk.list().first(where: { $0.hasPrefix("snapshot-") }) else {
            throw violation("the journal does not reach back, and there is no snapshot")
        }
        var reader = try SnapshotReader(oldest, on: disk)
        while try !reader.step().isFinished {}
        return try reader.finish(declared: Entity.all.map { $0.makeTable() }).view
    }

    private func newestSnapshot() throws -> UInt64? { try SnapshotStore(disk).sequences().first }

    // MARK: Questions

    /// Asks the new process for everything that the model knows.
    private func question() throws {
        guard let conversation = core.connect(from: "auditor") else { return }
        let auditor = SimulatedClient(0, conversation) { false }
        defer { core.disconnect(conversation) }
        let check = try ask(auditor, ["CHECK"]).flat
        guard check["ok"] == .integer(1) else { throw violation("CHECK says \(check)") }
        let digest = try ask(auditor, ["DIGEST"]).text
        guard digest == core.engine.freeze().digest.text else {
            throw violation("DIGEST answers \(digest ?? "nothing")")
        }
        // What a read was answered at a time is no part of the state: a clock that was set back meanwhile may stand
        // before it.
        model.now = core.clock.isManual ? max(model.now, core.clock.last) : core.clock.last
        do {
            for key in (0..<4).map({ "k\($0)" }) {
                try model.take(["GET", key], from: 0, at: 0, ask(auditor, ["GET", key]))
            }
            try model.take(["DBSIZE"], from: 0, at: 0, ask(auditor, ["DBSIZE"]))
            for lead in (0..<4).map({ "lead-\($0)" }) {
                let words = ["LEAD.GET", lead, "title", "company"]
                try model.take(words, from: 0, at: 0, ask(auditor, words))
            }
            for order in (0..<8).map({ "order-\($0)" }) {
                let words = ["ORDER.GET", order]
                try model.take(words, from: 0, at: 0, ask(auditor, words))
            }
            for item in ["bike", "helmet", "lamp"] {
                let words = ["STOCK.GET", item]
                try model.take(words, from: 0, at: 0, ask(auditor, words))
            }
            for place in model.places { try model.checkCalendar(of: place) }
        } catch { throw violation("\(error)") }
        guard model.cardVersion > 0 else { return }
        let version = try ask(auditor, ["MODEL.GET", "card"]).flat["version"]
        guard version == .integer(model.cardVersion) else {
            throw violation("the card's version is \(version.map { "\($0)" } ?? "absent")")
        }
    }

    private func ask(_ client: SimulatedClient, _ words: [String]) throws -> ReplyValue {
        client.write(words, inline: false)
        client.conversation.parser.append(client.outbox)
        client.outbox = []
        core.serve(client.conversation)
        client.conversation.handOn(core)
        for _ in 0..<20 {
            if let reply = try client.take() { return reply }
            for threads in [workers, journalWorkers] {
                threads.work(0)
                threads.bringBack()
            }
        }
        throw violation("\(words) is never answered")
    }

    // MARK: Rot

    /// Flips a bit of a file after an orderly end: the next start must name the file, or find all the same.
    func rot(_ last: UInt64) throws {
        let names = try disk.list().filter {
            $0.hasPrefix("journal-") || $0.hasPrefix("snapshot-")
        }
        guard !names.isEmpty else { return }
        let name = random.pick(names)
        guard let bytes = disk.bytes(of: name), let end = bytes.lastIndex(where: { $0 != 0 })
        else { return }
        let rotten = disk.afterKill()
        let offset = random.below(end + 1)
        rotten.rot(name, at: offset, by: 1 << UInt8(random.below(8)))
        tell("byte \(offset) of \(name) rots")
        let started: Core
        do {
            started = try start(on: rotten, SeededWorkers(threads: 2), SeededWorkers(threads: 1))
        } catch {
            let text = (error as? CommandError)?.message ?? "\(error)"
            guard text.contains(name) else {
                throw violation("byte \(offset) of \(name) rots, and the start says: \(text)")
            }
            counts["rot named", default: 0] += 1
            return
        }
        let digest = started.engine.freeze().digest.text
        guard started.engine.sequence == last,
            marks.contains(where: { $0.sequence == last && $0.digest == digest })
        else { throw violation("byte \(offset) of \(name) rots, and the start does not notice") }
        counts["rot harmless", default: 0] += 1
    }
}

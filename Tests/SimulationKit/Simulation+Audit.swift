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

    /// What a disk does to a file at rest, or to who reads it.
    private enum Harm {
        /// A bit of a byte changes.
        case bit(offset: Int, mask: UInt8)
        /// A sector is overwritten by a copy of another.
        case misplaced(sector: Int, over: Int)
    }

    /// Harms a file after an orderly end: the next start must name the file, or find all the same.
    func rot(_ last: UInt64) throws {
        let names = try disk.list().filter {
            $0.hasPrefix("journal-") || $0.hasPrefix("snapshot-")
        }
        guard !names.isEmpty else { return }
        let name = random.pick(names)
        guard let bytes = disk.bytes(of: name), let end = bytes.lastIndex(where: { $0 != 0 })
        else { return }
        let rotten = disk.afterKill()
        let harm: Harm
        if random.chance(70) {
            harm = .bit(offset: random.below(end + 1), mask: 1 << UInt8(random.below(8)))
        } else {
            // Not over the last sector written: what is left then is what a crash leaves that came a moment before.
            let last = end / SimulatedDisk.sectorBytes
            guard last > 0 else { return }
            harm = .misplaced(
                sector: random.below(bytes.count / SimulatedDisk.sectorBytes),
                over: random.below(last))
        }
        switch harm {
        case .bit(let offset, let mask): rotten.rot(name, at: offset, by: mask)
        case .misplaced(let sector, let over):
            rotten.misplace(name, sector: sector, over: over)
        }
        tell("\(harm) of \(name) rots")
        guard let found = try findAfterHarm(rotten, { $0.contains(name) }, "\(harm) of \(name)")
        else {
            counts["rot named", default: 0] += 1
            return
        }
        guard found == last else {
            throw violation("\(harm) of \(name), and the start does not notice")
        }
        counts["rot harmless", default: 0] += 1
    }

    /// Lets reads fail under a start after an orderly end: it must say so, and the next one find all the same.
    func failReads(_ last: UInt64) throws {
        let failing = disk.afterKill()
        let read = 1 + random.below(12)
        failing.set(SimulatedDisk.Faults(failingRead: read))
        tell("reads fail from number \(read) on")
        let found = try findAfterHarm(failing, { $0.contains("cannot read") }, "read \(read) fails")
        // Whoever was refused has let the directory go; whoever was not ends as a killed process does.
        failing.set(SimulatedDisk.Faults())
        let healed = found == nil ? failing : failing.afterKill()
        let next = try findAfterHarm(healed, { _ in false }, "reads that failed do so no more")
        guard found ?? last == last, next == last else {
            throw violation("read \(read) failed, and starts found \(found ?? 0) and \(next ?? 0)")
        }
        counts[found == nil ? "failed reads named" : "failed reads not met", default: 0] += 1
    }

    /// The last write that a start on a harmed disk finds, in a state that there was; nil when it was refused in words
    /// that say why.
    private func findAfterHarm(
        _ disk: SimulatedDisk, _ says: (String) -> Bool, _ harm: String
    ) throws -> UInt64? {
        let (workers, journalWorkers) = (SeededWorkers(threads: 2), SeededWorkers(threads: 1))
        defer {
            workers.abandon()
            journalWorkers.abandon()
        }
        let started: Core
        do { started = try start(on: disk, workers, journalWorkers) } catch {
            let text = (error as? CommandError)?.message ?? "\(error)"
            guard says(text) else { throw violation("\(harm), and the start says: \(text)") }
            return nil
        }
        let sequence = started.engine.sequence
        let digest = started.engine.freeze().digest.text
        guard marks.contains(where: { $0.sequence == sequence && $0.digest == digest }) else {
            throw violation("\(harm), and the start finds another state")
        }
        return sequence
    }
}

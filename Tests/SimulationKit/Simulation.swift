import Columns
import DiskKit
import Durability
import Engine
import Server
import TestKit
import Wire

/// A whole server, its disk, its threads, its clock and its clients, on one thread and out of one seed.
///
/// It is the real core, journal, snapshots and recovery; simulated are the disk (which forgets, tears and fails), the
/// workers (whose jobs run when the seed says so, and in the middle of one another), the machine's clock, and the
/// sockets. A simulation is several *lives*: each starts a process on what the last one left on the disk, lets clients
/// talk to it while things go wrong, and ends it: in order, by a kill, or by a power cut in the middle of any write.
///
/// What must hold is checked when the next process has started (`Simulation+Audit`):
/// * Its state is that of a moment between two turns of the core (a turn's writes are one group: no MULTI is half
///   there), and not before any write that was acknowledged, or shown to anybody by a read.
/// * A plain model (`PlainModel`), fed with the requests up to that moment, agrees with every reply that was given and
///   with everything that the new process answers, and finds nothing promised twice.
/// * The journal alone gives the same digest, and CHECK finds nothing.
package final class Simulation: @unchecked Sendable {
    /// What went wrong, with the last steps before it.
    package struct Violation: Error, CustomStringConvertible {
        package let description: String
    }

    /// One request that the core has run.
    struct Entry {
        let client: Int
        let words: [String]
        /// The time of its turn; a manual clock may have been set since the turn began.
        let time: Int64
        /// What it was answered, whether or not the reply has left; nil for a scan beside the core.
        let answer: ReplyValue?
        /// What the client has received.
        var received: ReplyValue?
        /// The last write when its turn had ended.
        var turnEnd: UInt64
    }

    /// A state that a process may find: a moment at which nothing is half done.
    struct Mark {
        let sequence: UInt64
        let digest: String
        /// Requests of the log that had been run.
        let requests: Int
    }

    /// How a process ended, which decides what the next one must find.
    enum Ending { case order, kill, powerCut }

    let seed: UInt64
    var random: SeededGenerator
    var disk: SimulatedDisk
    /// The machine's clock, Unix ms.
    var machine: Int64
    /// The machine's clock that nobody sets, in ms.
    private var ticks: Int64 = 0
    /// Where a manual clock stands at first.
    let clockStart: Int64 = 1_796_000_000_000
    var configuration = Configuration()
    /// The running process; there is one from the first start on.
    var core: Core {
        guard let process else { preconditionFailure("a simulation begins with a start") }
        return process
    }
    private var process: Core?
    var workers = SeededWorkers(threads: 2)
    var journalWorkers = SeededWorkers(threads: 1)
    var clients: [SimulatedClient] = []
    private var clientCount = 0
    /// Words of requests that may be sent again under their retry keys.
    var retries: [[String]] = []
    var keyCount = 0

    /// What this life has done.
    var log: [Entry] = []
    var marks: [Mark] = []
    /// The last write that somebody was told of.
    var acknowledged: UInt64 = 0
    /// The model of the state at the beginning of this life.
    var model = PlainModel()
    /// Readable steps, kept only when asked for: most simulations say nothing.
    package private(set) var trace: [String] = []
    private let isTracing: Bool
    /// How deep inside of one another the threads' works are.
    private var depth = 0
    /// The client whose requests are being run.
    private var served: SimulatedClient?
    /// Whether the core is in the middle of a turn: only other threads can then do something.
    private var isInTurn = false
    /// Whether other threads do nothing while one uses the disk.
    private var isQuiet = false
    /// Whether some start has found a snapshot ahead of its journal, which leaves a gap in the journal's numbers.
    var startedAhead = false
    /// Figures for the test that the simulation simulates.
    package var counts: [String: Int] = [:]
    /// The processes started so far.
    var life = 0

    package init(seed: UInt64, isTracing: Bool = false) {
        self.seed = seed
        self.isTracing = isTracing
        random = SeededGenerator(seed: seed)
        machine = clockStart
        disk = SimulatedDisk(seed: seed)
        configuration.limits.inlineScanRows = random.chance(50) ? 0 : 1 << 16
        configuration.limits.retryKeys = random.chance(20) ? 4 : 1_000
        configuration.clock = random.chance(50) ? .manual(clockStart) : .system
        configuration.sync = random.pick([.always, .always, .always, .interval(20), .os])
        model.retryLimit = configuration.limits.retryKeys
    }

    /// Lives several lives; throws the first violation.
    package func run(lives: Int) throws {
        do {
            try begin(mustHave: 0)
            for _ in 0..<lives { try liveOnce() }
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation(description: "life \(life): \(error)")
        }
    }

    // MARK: Steps

    private func liveOnce() throws {
        for _ in 0..<4 + random.below(26) where !disk.isDead { try step() }
        isQuiet = true
        defer { isQuiet = false }
        if !disk.isDead, random.chance(25) { try settle() }
        disk.beforeEachOperation(nil)
        try end()
    }

    /// One thing that happens.
    private func step() throws {
        pass(Int64(random.below(random.chance(5) ? 400_000 : 40)))
        switch random.below(100) {
        case 0..<40: try talk()
        case 40..<62: journalWorkers.work(0)
        case 62..<76: try bringBack(journalWorkers)
        case 76..<82: workers.work(random.below(2))
        case 82..<88: try bringBack(workers)
        case 88..<93: try pulse()
        case 93..<96: breakSomething()
        case 96: setClockBack()
        default: reconnect()
        }
    }

    /// Time goes by.
    private func pass(_ milliseconds: Int64) {
        machine += milliseconds
        ticks += milliseconds
    }

    /// Somebody sets the machine's clock back, by no more than a start puts up with.
    private func setClockBack() {
        guard core.clock.last - machine < 30_000 else { return }
        machine -= Int64(random.below(20_000))
        counts["clock set back", default: 0] += 1
    }

    /// A client sends some of what it has to say, and the core runs what is whole.
    private func talk() throws {
        guard !clients.isEmpty else { return reconnect() }
        let client = random.pick(clients)
        if client.outbox.isEmpty || random.chance(30) {
            for _ in 0..<1 + random.below(4) { compose(client) }
        }
        let count =
            random.chance(80) ? client.outbox.count : random.below(client.outbox.count + 1)
        client.conversation.parser.append(client.outbox.prefix(count))
        client.outbox.removeFirst(count)
        try turn(client)
    }

    /// The core runs what a client has sent.
    private func turn(_ client: SimulatedClient) throws {
        try asCore {
            let conversation = client.conversation
            let before = core.statistics.commands
            let time = core.clock.isManual ? core.clock.last : max(core.clock.last, machine)
            // While it is not among those that wait, its replies stay where they can be looked at.
            let isWaiting = conversation.hasParkedOutput
            core.parkedConversations.removeAll { $0 === conversation }
            served = client
            core.serve(conversation)
            served = nil
            let answers = try client.written()
            if isWaiting { core.parkedConversations.append(conversation) }
            for index in 0..<core.statistics.commands - before {
                let answer = index < answers.count ? answers[index] : nil
                let words = client.coming.removeFirst()
                client.awaiting.append(log.count)
                log.append(
                    Entry(
                        client: client.number, words: words, time: time, answer: answer,
                        turnEnd: core.engine.sequence))
                note(client, words, answer)
            }
            noteMark()
            conversation.handOn(core)
        }
        try collect()
    }

    /// Brings back a result; a scan's reply leaves before its connection's next requests are run.
    private func bringBack(_ workers: SeededWorkers) throws {
        for client in clients { client.conversation.isChoked = true }
        asCore { workers.bringBack() }
        for client in clients { client.conversation.isChoked = false }
        try collect()
        for client in clients where client.conversation.parser.pendingByteCount > 0 {
            try turn(client)
        }
    }

    private func pulse() throws {
        asCore {
            core.pulse()
            noteMark()
        }
        try collect()
    }

    private func asCore<Result>(_ body: () throws -> Result) rethrows -> Result {
        let wasInTurn = isInTurn
        isInTurn = true
        defer { isInTurn = wasInTurn }
        return try body()
    }

    /// What other threads do before an operation of the disk.
    private func interlude() {
        // A snapshot taken in the middle of a turn shows this moment.
        if served != nil { noteMark() }
        guard !isQuiet, depth < 2, random.chance(12) else { return }
        depth += 1
        defer { depth -= 1 }
        let isCoreFree = !isInTurn
        switch random.below(4) {
        case 0: journalWorkers.work(0)
        case 1: workers.work(random.below(2))
        default:
            guard isCoreFree else { return }
            do { try random.chance(70) ? talk() : pulse() } catch { broken = broken ?? error }
        }
    }

    /// What went wrong inside of a disk's operation, where nothing can be thrown.
    private var broken: (any Error)?

    private func breakSomething() {
        var faults = SimulatedDisk.Faults()
        switch random.below(10) {
        case 0, 1: faults.failingSync = disk.syncs + 1 + random.below(4)
        case 2: faults.failingWrite = disk.writes + 1 + random.below(4)
        case 3, 4: faults.capacity = disk.usedBytes + random.below(6_000)
        case 5, 6, 7: faults.powerCutAt = disk.operations + 1 + random.below(12)
        default: break
        }
        tell("faults: \(faults)")
        disk.set(faults)
    }

    private func reconnect() {
        if clients.count > 2 || (!clients.isEmpty && random.chance(30)) {
            let client = clients.remove(at: random.below(clients.count))
            asCore { core.disconnect(client.conversation) }
            tell("client \(client.number) leaves")
            return
        }
        guard let conversation = asCore({ core.connect(from: "10.0.0.1:\(clientCount)") }) else {
            return
        }
        clientCount += 1
        let readsJSON = random.chance(15)
        let client = SimulatedClient(clientCount, conversation, readsJSON: readsJSON) {
            [unowned self] in disk.isDead
        }
        clients.append(client)
        if readsJSON {
            client.write(["OUTPUT", "json"], inline: true)
        } else if random.chance(30) {
            client.write(["HELLO", "3"], inline: false)
        }
    }

    /// Takes the replies that have come, and checks each against what the core has answered.
    private func collect() throws {
        for client in clients {
            while let reply = try client.take() {
                guard let place = client.awaiting.first else {
                    guard reply.isError else {
                        throw violation("client \(client.number) got \(reply.shown) unasked")
                    }
                    continue
                }
                client.awaiting.removeFirst()
                log[place].received = reply
                if let answer = log[place].answer, answer != reply {
                    throw violation(
                        "client \(client.number) got \(reply.shown) in place of \(answer.shown)")
                }
                if Self.showsState(log[place].words, reply) {
                    acknowledged = max(acknowledged, log[place].turnEnd)
                }
            }
        }
        clients.removeAll { $0.isFinished }
        if let broken { throw broken }
    }

    /// Whether a reply tells of what is stored: not that of a command about the connection or the server, and not a
    /// refusal by the journal.
    private static func showsState(_ words: [String], _ reply: ReplyValue) -> Bool {
        if ["MISCONF", "DISKFULL", "EXECABORT"].contains(reply.code) { return false }
        if reply == .simple("QUEUED") { return false }
        // That the clock is the machine's is known without any state.
        if words[0] == "CLOCK.ADVANCE", reply.isError { return false }
        // A transaction tells as much as what was in it.
        if words[0] == "EXEC", let parts = reply.elements {
            return parts.contains { !["MISCONF", "DISKFULL"].contains($0.code) }
        }
        let silent = [
            "HELLO", "OUTPUT", "PING", "MULTI", "DISCARD", "BGSAVE", "SAVE", "LASTSAVE", "CONFIG",
            "NOPE",
        ]
        return !silent.contains(words[0])
    }

    // MARK: Ends

    /// Lets everything end that is under way; then every request must have been answered.
    private func settle() throws {
        disk.set(SimulatedDisk.Faults())
        for _ in 0..<400 {
            pass(20)
            try pulse()
            journalWorkers.work(0)
            try bringBack(journalWorkers)
            workers.work(0)
            try bringBack(workers)
            // A full disk has room again now: what waits for it is tried at the next pulse.
            let waitsForRoom = core.refusesWrites && !core.hasFailed
            if workers.isIdle, journalWorkers.isIdle, core.isIdle, !waitsForRoom { break }
        }
        guard workers.isIdle, journalWorkers.isIdle else {
            throw violation("the workers come to no end")
        }
        for client in clients where !client.awaiting.isEmpty {
            throw violation(
                "client \(client.number) was never answered: \(log[client.awaiting[0]].words)")
        }
        counts["settled", default: 0] += 1
    }

    /// The process ends, and the next one starts.
    private func end() throws {
        let survival = random.pick(SimulatedDisk.Survival.allCases)
        var ending = Ending.powerCut
        if disk.isDead {
            ending = random.chance(80) ? .powerCut : .kill
        } else {
            ending = random.pick([.order, .kill, .powerCut, .powerCut])
        }
        var mustHave = acknowledged
        var isOrderly = false
        if ending == .order {
            isOrderly = try shutDown()
            if isOrderly { mustHave = core.engine.sequence }
        } else if ending == .powerCut, configuration.sync != .always {
            mustHave = core.durableSequence
        }
        tell("--- ends: \(ending), \(survival), with write \(core.engine.sequence)")
        counts["\(ending)", default: 0] += 1
        let old = disk
        switch ending {
        case .powerCut: disk = old.afterPowerCut(survival, seed: random.next())
        // After an orderly end nothing may depend on the machine's memory.
        case .order: disk = isOrderly ? old.afterPowerCut(.nothing, seed: 0) : old.afterKill()
        case .kill: disk = old.afterKill()
        }
        if isOrderly, random.chance(30) { try rot(mustHave) }
        if isOrderly, random.chance(30) { try failReads(mustHave) }
        for client in clients { client.conversation.port = nil }
        clients = []
        try begin(mustHave: mustHave)
    }

    /// Ends the process as `Server.stop` does; whether all went well.
    private func shutDown() throws -> Bool {
        disk.set(SimulatedDisk.Faults())
        for _ in 0..<100 {
            asCore { core.endBatch() }
            if core.isIdle { break }
            journalWorkers.work(0)
            try bringBack(journalWorkers)
        }
        let failure = asCore { core.shutDown(saving: random.chance(50)) }
        noteMark()
        try collect()
        while !workers.isIdle {
            workers.work(0)
            workers.bringBack()
        }
        core.letGo()
        return failure == nil && !core.refusesWrites
    }

    /// Starts a process on what is on the disk, and checks what it has found.
    private func begin(mustHave: UInt64) throws {
        life += 1
        // What the last process had under way ends with it, and no longer holds its core.
        workers.abandon()
        journalWorkers.abandon()
        workers = SeededWorkers(threads: 2)
        journalWorkers = SeededWorkers(threads: 1)
        workers.onSubmit = { [unowned self] in if served != nil { noteMark() } }
        isInTurn = true
        process = try start(on: disk, workers, journalWorkers)
        tell("=== life \(life) starts with write \(core.engine.sequence)")
        let found = mark(requests: 0)
        try audit(mustHave: mustHave)
        log = []
        marks = [found]
        noteMark()
        isInTurn = false
        disk.beforeEachOperation { [unowned self] in interlude() }
        reconnect()
        if let client = clients.first { furnish(client) }
    }

    func start(
        on disk: SimulatedDisk, _ workers: SeededWorkers, _ journalWorkers: SeededWorkers
    ) throws -> Core {
        configuration.journal.segmentBytes = 8_192
        return try Core.start(
            on: disk, owner: "life \(life)", configuration, workers, journalWorkers,
            machine: { [unowned self] in machine }, ticks: { [unowned self] in ticks },
            tell: { _ in })
    }

    // MARK: Leaves

    /// Notes the state as it is: at the end of a turn, or where a snapshot may be taken in the middle of one.
    private func noteMark() {
        let done = served.flatMap { try? $0.written().count } ?? 0
        marks.append(mark(requests: log.count + done))
    }

    private func mark(requests: Int) -> Mark {
        Mark(
            sequence: core.engine.sequence, digest: core.engine.freeze().digest.text,
            requests: requests)
    }

    func violation(_ what: String) -> Violation {
        Violation(description: "life \(life): \(what)")
    }

    func tell(_ line: @autoclosure () -> String) {
        if isTracing { trace.append(line()) }
    }

    private func note(_ client: SimulatedClient, _ words: [String], _ answer: ReplyValue?) {
        tell(
            "\(core.engine.sequence) client \(client.number): \(words.joined(separator: " ")) -> "
                + (answer?.shown ?? "a scan"))
    }
}

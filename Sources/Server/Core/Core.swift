import Durability
package import Engine
import Wire

/// The one owner of the engine, on the one thread of the event loop.
///
/// Connections hand it what arrived (`serve`); it stamps the batch with the time, runs its commands
/// in order, hands writes to the sink and lets replies go when the sink has released them. It knows
/// sockets and threads only as `OutputPort` and `Workers`.
package final class Core {
    /// All state of the business.
    package var engine: Engine
    /// Every command, the engine's first.
    let table: CommandTable
    /// What each command of the table does, by its place.
    let effects: [Declaration.Effect]
    /// The number of the engine's commands; the server's stand behind them.
    let engineCommands: Int
    /// The server's own commands, in the table behind the engine's.
    let serverCommands: [any ServerCommand]
    /// The time of batches.
    package var clock: TimeSource
    /// Where writes go; the journal once the state stands, see `open`.
    private(set) var sink: any WriteSink
    /// Who does long work that a client waits for.
    let workers: any Workers
    /// Who does long work that nobody waits for.
    let background: any Workers
    /// What can be changed while running.
    var settings: Settings
    /// What is counted.
    package var statistics = Statistics()
    /// Open connections by their number.
    var conversations: [Int: Conversation] = [:]
    /// Who listens to what.
    var channels = Channels()
    /// Keys that connections watch.
    var watchers = Watchers()
    /// The slow commands.
    var slowLog = SlowLog()
    /// Events that took long.
    var latency = LatencyMonitor()
    /// Connections that see every command.
    var monitors: [Conversation] = [] { didSet { hasMonitors = !monitors.isEmpty } }
    /// Whether anybody monitors; asked for every command.
    private(set) var hasMonitors = false
    /// Snapshots, when there is a directory for them.
    var snapshots: Snapshots?
    /// Held as long as the directory is ours.
    var directory: DataDirectory?
    /// When the state's digest was last taken, and when it may be again.
    var digests = DigestSchedule()
    /// What the start found in that directory.
    var recovery: Recovery.Report?
    /// How far the start has come; nil once commands are accepted.
    private(set) var loading: RecoveryProgress?
    /// Messages that wait for the write they tell of.
    var parkedMessages: [(sequence: UInt64, message: Message)] = []
    /// Whether the journal has failed with writes that were applied and never became durable.
    ///
    /// What memory shows may then be gone after a restart: engine commands are refused, replies that
    /// wait are dropped with their connections.
    private(set) var isAhead = false
    /// Connections whose output waits for the sink.
    package var parkedConversations: [Conversation] = []
    /// Connections that got messages in this turn.
    var listenersToFlush: [Conversation] = []
    /// Called when a client asks the server to end; the flag says whether to save.
    var requestStop: (Bool) -> Void = { _ in }
    /// Asks that `endTurn` be called once the loop has worked off what it found ready; nil: there is no
    /// loop, and every batch ends at once.
    var askForTurnEnd: (() -> Void)?
    private var isTurnEndAwaited = false
    /// What the sink had released when those that wait for it were last looked at.
    private var releasedLast: UInt64 = 0
    /// Whether the last act has been done: nothing is served, applied or journaled any more.
    var isClosed = false
    /// Takes a line for standard error.
    var tell: (String) -> Void = { _ in }
    /// The address that the server listens at.
    var address = (host: "", port: 0)
    /// When the server started, in ticks.
    let started: Int64
    /// Whether it was told that the clock went back.
    private var isLagTold = false
    /// The number of the next connection.
    private var nextID = 1

    /// A core around an engine; with `loading`, one that waits for its state (`open`).
    init(
        _ engine: consuming Engine, _ configuration: Configuration, sink: any WriteSink,
        workers: any Workers, background: (any Workers)? = nil,
        machine: @escaping () -> Int64 = TimeSource.machine,
        ticks: @escaping () -> Int64 = TimeSource.ticks, loading: RecoveryProgress? = nil
    ) {
        self.background = background ?? workers
        self.loading = loading
        var table = engine.commands
        serverCommands = AllServerCommands.list
        for command in serverCommands { table.add(command.declaration) }
        self.table = table
        effects = table.declarations.map(\.effect)
        engineCommands = engine.commandCount
        clock = TimeSource(
            configuration.clock, notBefore: engine.now, machine: machine, ticks: ticks)
        self.engine = engine
        self.sink = sink
        self.workers = workers
        settings = Settings(configuration)
        started = ticks()
    }

    /// A new connection, or nil when there are too many.
    package func connect(from peer: String) -> Conversation? {
        guard conversations.count < engine.limits.connections else {
            statistics.rejectedConnections += 1
            return nil
        }
        statistics.connections += 1
        let conversation = Conversation(
            Session(
                id: nextID, peer: peer, created: clock.ticks(),
                isAuthenticated: settings.password == nil),
            mostParkedBytes: engine.limits.parkedBytes)
        conversations[nextID] = conversation
        conversation.noteRestrictions(isLoading: loading != nil)
        nextID += 1
        return conversation
    }

    /// Forgets a connection that has ended.
    package func disconnect(_ conversation: Conversation) {
        conversation.close()
        conversation.port = nil
        channels.remove(conversation)
        watchers.remove(conversation)
        monitors.removeAll { $0 === conversation }
        conversations[conversation.session.id] = nil
    }

    /// Takes the state and the sink that it was waiting for: from now on commands are accepted.
    ///
    /// What was set and who has connected meanwhile stays.
    func open(_ state: consuming Engine, _ sink: any WriteSink) {
        precondition(loading != nil, "a core is opened once")
        state.limits = engine.limits
        engine = state
        self.sink = sink
        clock.stand(notBefore: engine.now)
        digests = DigestSchedule(since: engine.sequence)
        loading = nil
        for id in conversations.keys.sorted() {
            conversations[id]?.noteRestrictions(isLoading: false)
        }
    }

    /// Ends what is due although nobody asks; called several times a second.
    package func pulse() {
        guard !isClosed else { return }
        if settings.idleSeconds > 0 { endIdle() }
        if let loading { return loading.tellEachSecond() }
        sink.pulse(at: clock.ticks())
        saveWhenDue()
        rescoreWhenDue()
        regradeWhenDue()
        takeDigestWhenDue()
        guard !clock.isManual else { return }
        tellLag()
        tick(at: clock.now())
        endBatch()
    }

    /// Tells when the machine's clock was set back, once each time.
    private func tellLag() {
        let lag = clock.lag
        if lag >= 1_000, !isLagTold {
            tell(
                "the machine's clock went back by \(lag) ms: time stands still until it has caught up"
            )
            isLagTold = true
        } else if lag == 0 {
            isLagTold = false
        }
    }

    /// Ends connections that have sent nothing for long; listeners and monitors may be silent.
    func endIdle() {
        let limit = clock.ticks() - Int64(settings.idleSeconds) * 1000
        for id in conversations.keys.sorted() {
            guard let conversation = conversations[id] else { continue }
            let session = conversation.session
            let mayBeSilent =
                session.subscriptions > 0 || session.isMonitor || conversation.isWaiting
            if !mayBeSilent, session.lastSeen < limit { end(conversation) }
        }
    }

    /// Ends what is due at a time, as a write of its own.
    func tick(at time: Int64) {
        guard let deadline = engine.nextDeadline, deadline < time, sink.refusal == nil,
            engine.tick(at: time)
        else { return }
        sink.take(JournalKind.tick, at: time, sequence: engine.sequence)
        noteWrite()
    }

    /// Ends what is due at a time as a write, even when nothing is: a clock that was set stays set.
    ///
    /// `kind` is the record that tells of it.
    func forceTick(_ kind: UInt16, at time: Int64) {
        engine.forceTick(at: time)
        sink.take(kind, at: time, sequence: engine.sequence)
        noteWrite()
    }

    /// Ends the batch of this turn.
    package func endBatch() {
        sink.endBatch()
        release()
    }

    /// Ends the batch when the loop has worked off what it found ready, so that what many clients have
    /// sent becomes durable together; a crowd of writes does not wait for that.
    func endBatchWithTurn() {
        guard let askForTurnEnd, sink.openWrites > 0, sink.openWrites < sink.crowd else {
            return endBatch()
        }
        release()
        if !isTurnEndAwaited {
            isTurnEndAwaited = true
            askForTurnEnd()
        }
    }

    /// The loop has worked off what it found ready.
    func endTurn() {
        isTurnEndAwaited = false
        if !isClosed { endBatch() }
    }

    /// Lets go what the sink has released; the journal calls it when a sync has ended.
    func release() {
        let released = sink.released
        let due = parkedMessages.prefix { $0.sequence <= released }
        parkedMessages.removeFirst(due.count)
        for (_, message) in due { deliver(message) }
        for listener in listenersToFlush { listener.handOn(self) }
        listenersToFlush.removeAll(keepingCapacity: true)
        if !isAhead, released < engine.sequence, sink.failure != nil { giveUpParked() }
        // What is parked waits for more than was released when it was parked: nobody is looked at twice.
        guard released > releasedLast, !parkedConversations.isEmpty else { return }
        releasedLast = released
        // Handing on may run requests that waited, and so come back here: each stands in the list once.
        let waiting = parkedConversations
        parkedConversations.removeAll()
        for conversation in waiting {
            conversation.isAwaitingSink = false
            conversation.handOn(self)
        }
    }

    /// Lets a connection whose output waits hear of what the sink releases.
    func park(_ conversation: Conversation) {
        guard !conversation.isAwaitingSink else { return }
        conversation.isAwaitingSink = true
        parkedConversations.append(conversation)
    }

    /// Ends the connections whose replies wait for writes that will never be durable.
    ///
    /// Whether those writes survive is decided by the next start; until then nobody is told anything.
    private func giveUpParked() {
        isAhead = true
        parkedMessages.removeAll()
        for conversation in parkedConversations { conversation.giveUp() }
        parkedConversations.removeAll()
    }

    /// What follows every applied write.
    func noteWrite() {
        if snapshots != nil {
            snapshots?.changes += 1
            watchCopies()
        }
        for effect in engine.effects {
            parkedMessages.append(
                (
                    engine.sequence,
                    Message(
                        channel: Array(effect.channel.utf8), payload: Array(effect.payload.utf8))
                ))
        }
    }
}

import Columns
import Dispatch
import Durability
import Engine
import Foundation
import Glibc
import NIOCore
import NIOPosix

/// A running server: a listening socket, one event loop that is the core's thread, and workers.
package final class Server: Sendable {
    /// Why a server cannot start, in a sentence.
    package struct StartFailure: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    private let group: MultiThreadedEventLoopGroup
    private let pools: Pools
    private let listener: any Channel
    private let core: NIOLoopBound<Core>
    /// Fulfilled when somebody asks the server to end; the flag says whether to save.
    private let stopping: EventLoopPromise<Bool>
    /// Fulfilled when commands are accepted, or failed with why they never will be.
    private let loaded: EventLoopPromise<Void>
    private let progress: RecoveryProgress

    /// The address that is listened at.
    package let host: String
    /// The port that is listened at.
    package let port: Int

    /// Loads what the directory holds, and accepts commands when it returns.
    ///
    /// Not to be called from an asynchronous context: it waits.
    package convenience init(_ configuration: Configuration) throws {
        try self.init(opening: configuration)
        do { try waitUntilLoaded() } catch {
            _ = stop(saving: false)
            throw error
        }
    }

    /// Listens, and begins to load what the directory holds on another thread.
    ///
    /// Clients that are early are answered LOADING; `waitUntilLoaded` says when that ends. `tell` takes
    /// lines for standard error. Throws `StartFailure` when the address cannot be had.
    init(
        opening configuration: Configuration,
        tell: @escaping @Sendable (String) -> Void = { Server.report($0) }
    ) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        pools = Pools()
        let loop = group.next()
        stopping = loop.makePromise(of: Bool.self)
        loaded = loop.makePromise(of: Void.self)
        progress = RecoveryProgress(started: TimeSource.machine(), tell: tell)
        let (pools, progress) = (pools, progress)
        do {
            core = try loop.submit {
                let core = Core(
                    Engine(limits: configuration.limits), configuration, sink: MemoryOnly(),
                    workers: NIOWorkers(pools.scans, loop),
                    background: NIOWorkers(pools.background, loop, yields: true),
                    loading: progress)
                core.tell = tell
                return NIOLoopBound(core, eventLoop: loop)
            }.wait()
            listener = try Server.listen(configuration, group, core)
        } catch {
            stopping.succeed(false)
            loaded.fail(error)
            pools.end()
            try? group.syncShutdownGracefully()
            throw error
        }
        host = configuration.host
        port = listener.localAddress?.port ?? configuration.port
        let (core, host, port) = (core, host, port)
        try loop.submit { [self] in
            core.value.address = (host, port)
            core.value.requestStop = { [weak self] in self?.requestStop(saving: $0) }
            // What the loop is given to do now it does behind all that it has found ready.
            core.value.askForTurnEnd = { loop.execute { core.value.endTurn() } }
            let pulse = TimeAmount.milliseconds(configuration.pulseMilliseconds)
            loop.scheduleRepeatedTask(initialDelay: pulse, delay: pulse) { _ in
                core.value.pulse()
            }
            load(configuration, loop)
        }.wait()
    }

    /// Reads the state on a worker and opens the core with it; on the loop.
    private func load(_ configuration: Configuration, _ loop: any EventLoop) {
        guard let directory = configuration.directory else {
            core.value.open(Engine(limits: configuration.limits), MemoryOnly())
            return begin(configuration)
        }
        let progress = progress
        pools.scans.runIfActive(eventLoop: loop) {
            Handover(try Core.recover(directory, configuration, progress))
        }.whenComplete { [self] result in
            switch result {
            case .failure(let error): loaded.fail(error)
            case .success(let handover):
                guard let stored = handover.take() else { return }
                if progress.isStopped { return loaded.fail(RecoveryStopped()) }
                core.value.open(
                    stored, NIOWorkers(pools.journal, loop),
                    aside: NIOWorkers(pools.segments, loop))
                begin(configuration)
            }
        }
    }

    /// Fills a core that holds nothing, and says that commands are accepted.
    private func begin(_ configuration: Configuration) {
        do {
            if let seed = configuration.seed { try core.value.apply(seed) }
            loaded.succeed(())
        } catch { loaded.fail(error) }
    }

    /// Waits until commands are accepted.
    ///
    /// Throws `StartFailure` with what is wrong in the directory, or `RecoveryStopped` when somebody has
    /// asked the server to end meanwhile.
    func waitUntilLoaded() throws { try loaded.futureResult.wait() }

    private static func listen(
        _ configuration: Configuration, _ group: MultiThreadedEventLoopGroup,
        _ core: NIOLoopBound<Core>
    ) throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 511)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            // Who sends no more, as nc at the end of its input, is still owed replies.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 2048, maximum: 65536)
            )
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 64 * 1024, high: 1024 * 1024)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(core.value))
                }
            }
        do {
            return try bootstrap.bind(host: configuration.host, port: configuration.port).wait()
        } catch {
            throw StartFailure(
                "cannot listen at \(configuration.host):\(configuration.port): \(error)")
        }
    }

    /// Waits until a client (SHUTDOWN) or `requestStop` asks the server to end.
    ///
    /// The answer says whether a snapshot is wanted.
    package func waitUntilAsked() -> Bool { (try? stopping.futureResult.wait()) ?? true }

    /// Asks the server to end, after a snapshot when `saving`; from any thread.
    ///
    /// A state that is still being read is given up.
    package func requestStop(saving: Bool = true) {
        progress.stop()
        stopping.succeed(saving)
    }

    /// Ends the server: accepts nobody more, answers what has arrived, saves when asked to.
    ///
    /// The answer is why saving failed, when it did.
    package func stop(saving: Bool) -> String? {
        try? listener.close().wait()
        let core = core
        let loop = group.next()
        settle(core, loop)
        let failure = try? loop.submit { core.value.shutDown(saving: saving) }.wait()
        stopping.succeed(saving)
        pools.end()
        // Only now does no thread write into the directory any more.
        _ = try? loop.submit { core.value.letGo() }.wait()
        try? group.syncShutdownGracefully()
        return failure ?? nil
    }

    /// Gives up a running snapshot and waits until the journal's thread has written what it was given,
    /// at most ten seconds.
    private func settle(_ core: NIOLoopBound<Core>, _ loop: any EventLoop) {
        for _ in 0..<1_000 {
            let isIdle = try? loop.submit {
                core.value.giveUpSaving()
                core.value.endBatch()
                return core.value.sink.isIdle && core.value.snapshots?.running == nil
            }.wait()
            if isIdle != false { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Runs a server until it is asked to end (SIGTERM, SIGINT, SHUTDOWN), and answers the exit code.
    ///
    /// `ready on HOST:PORT` goes to standard output once commands are accepted; why the server
    /// could not start or save goes to standard error.
    package static func run(_ configuration: Configuration) -> Int32 {
        run(configuration) { report($0) }
    }

    /// The same, with the lines of standard error told elsewhere.
    static func run(
        _ configuration: Configuration, tell: @escaping @Sendable (String) -> Void
    ) -> Int32 {
        var configuration = configuration
        let clients = configuration.limits.connections
        let descriptors = Descriptors.raise(forClients: clients)
        let room = Descriptors.room(forClients: clients, of: descriptors)
        if room < clients {
            configuration.limits.connections = room
            tell(
                "the system lets this process have \(descriptors) files and sockets open (ulimit -n): "
                    + "\(room) clients at a time are taken in place of \(clients)")
        }
        let server: Server
        do {
            server = try Server(opening: configuration, tell: tell)
        } catch {
            tell("\(error)")
            return 1
        }
        // The default action would end the process before the sources below see the signal.
        signal(SIGPIPE, SIG_IGN)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // A source listens only some time after it was resumed; a signal before that is lost.
            let isListening = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { isListening.signal() }
            source.setEventHandler { server.requestStop() }
            source.resume()
            isListening.wait()
            return source
        }
        defer { for source in sources { source.cancel() } }
        do {
            try server.waitUntilLoaded()
        } catch is RecoveryStopped {
            _ = server.stop(saving: false)
            return 0
        } catch {
            _ = server.stop(saving: false)
            tell("\(error)")
            return 1
        }
        print("ready on \(server.host):\(server.port)")
        for line in configuration.greeting { print(line) }
        fflush(nil)
        if let failure = server.stop(saving: server.waitUntilAsked()) {
            tell(failure)
            return 1
        }
        return 0
    }

    /// Writes a line about this program to standard error.
    ///
    /// Where that takes none, on a full disk or behind a pipe whose reader has gone, the line is lost and
    /// the process goes on.
    static func report(_ line: String, to output: FileHandle = .standardError) {
        try? output.write(contentsOf: Data("leadstock: \(line)\n".utf8))
    }
}

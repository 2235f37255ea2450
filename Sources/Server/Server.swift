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
    private let pool: NIOThreadPool
    /// The journal's own thread: its jobs run one after the other, never behind a scan.
    private let journalPool: NIOThreadPool
    private let listener: any Channel
    private let core: NIOLoopBound<Core>
    /// Fulfilled when somebody asks the server to end; the flag says whether to save.
    private let stopping: EventLoopPromise<Bool>

    /// The address that is listened at.
    package let host: String
    /// The port that is listened at.
    package let port: Int

    /// Loads what the directory holds, and accepts commands when it returns.
    ///
    /// Not to be called from an asynchronous context: it waits.
    package init(_ configuration: Configuration) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        journalPool = NIOThreadPool(numberOfThreads: JournalSink.mostUnderWay)
        journalPool.start()
        let loop = group.next()
        stopping = loop.makePromise(of: Bool.self)
        let (pool, journalPool, stopping) = (pool, journalPool, stopping)
        let progress = RecoveryProgress()
        do {
            core = try loop.submit {
                let core = try Core.start(
                    configuration, NIOWorkers(pool, loop), NIOWorkers(journalPool, loop),
                    tell: { progress.tell($0) })
                core.requestStop = { stopping.succeed($0) }
                if let seed = configuration.seed { try core.apply(seed) }
                return NIOLoopBound(core, eventLoop: loop)
            }.wait()
            listener = try Server.listen(configuration, group, core)
        } catch {
            stopping.succeed(false)
            try? pool.syncShutdownGracefully()
            try? journalPool.syncShutdownGracefully()
            try? group.syncShutdownGracefully()
            throw error
        }
        host = configuration.host
        port = listener.localAddress?.port ?? configuration.port
        let (core, host, port) = (core, host, port)
        try loop.submit {
            core.value.address = (host, port)
            loop.scheduleRepeatedTask(
                initialDelay: .milliseconds(100), delay: .milliseconds(100)
            ) { _ in core.value.pulse() }
        }.wait()
    }

    private static func listen(
        _ configuration: Configuration, _ group: MultiThreadedEventLoopGroup,
        _ core: NIOLoopBound<Core>
    ) throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 511)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
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

    /// Asks the server to end; from any thread.
    package func requestStop() { stopping.succeed(true) }

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
        try? pool.syncShutdownGracefully()
        try? journalPool.syncShutdownGracefully()
        try? group.syncShutdownGracefully()
        return failure ?? nil
    }

    /// Waits until the journal's thread has written what it was given, at most ten seconds.
    private func settle(_ core: NIOLoopBound<Core>, _ loop: any EventLoop) {
        for _ in 0..<1_000 {
            let isIdle = try? loop.submit {
                core.value.endBatch()
                return core.value.sink.isIdle
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
        let server: Server
        do {
            server = try Server(configuration)
        } catch {
            report("leadstock: \(error)")
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
        print("ready on \(server.host):\(server.port)")
        for line in configuration.greeting { print(line) }
        fflush(nil)
        let saves = server.waitUntilAsked()
        for source in sources { source.cancel() }
        if let failure = server.stop(saving: saves) {
            report("leadstock: \(failure)")
            return 1
        }
        return 0
    }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

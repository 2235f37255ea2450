import NIOCore
import NIOPosix

/// Workers on a pool of threads, whose results come back to the event loop.
final class NIOWorkers: Workers {
    private let pool: NIOThreadPool
    private let loop: any EventLoop

    init(_ pool: NIOThreadPool, _ loop: any EventLoop) {
        self.pool = pool
        self.loop = loop
    }

    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then finish: @escaping (Result) -> Void
    ) {
        let finish = NIOLoopBound(finish, eventLoop: loop)
        pool.runIfActive(eventLoop: loop, work).whenSuccess { finish.value($0) }
    }
}

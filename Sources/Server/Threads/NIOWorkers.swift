import CShims
import NIOCore
import NIOPosix

/// Workers on a pool of threads, whose results come back to the event loop.
final class NIOWorkers: Workers {
    private let pool: NIOThreadPool
    private let loop: any EventLoop
    private let yields: Bool

    /// Workers on a pool's threads; when it `yields` they get only what the others leave them of the
    /// processors.
    init(_ pool: NIOThreadPool, _ loop: any EventLoop, yields: Bool = false) {
        self.pool = pool
        self.loop = loop
        self.yields = yields
    }

    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then finish: @escaping (Result) -> Void
    ) {
        let finish = NIOLoopBound(finish, eventLoop: loop)
        pool.runIfActive(eventLoop: loop) { [yields] in
            // A thread that has stepped back stays there: saying it again costs a system call.
            if yields { leadstock_yield_to_others() }
            return work()
        }.whenSuccess { finish.value($0) }
    }
}

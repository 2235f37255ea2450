import NIOPosix

/// The threads beside the core's, each pool for what must not wait for the others.
///
/// | pool | threads | does | who waits for it |
/// |---|---|---|---|
/// | scans | 2 | scans and proposals of clients, reading the state at the start | the client that asked |
/// | journal | 1 | writes and syncs the journal, one job after the other | everybody who has written |
/// | segments | 1 | fills the journal's next segment, takes old ones out of use | nobody, unless it comes too late |
/// | background | 2 | snapshots, digests, scores of new models; yields to all others | nobody |
struct Pools: Sendable {
    let scans = NIOThreadPool(numberOfThreads: 2)
    let journal = NIOThreadPool(numberOfThreads: 1)
    let segments = NIOThreadPool(numberOfThreads: 1)
    let background = NIOThreadPool(numberOfThreads: 2)

    private var all: [NIOThreadPool] { [scans, journal, segments, background] }

    /// Running pools.
    init() { for pool in all { pool.start() } }

    /// Ends them: what has begun is finished, the rest is dropped.
    func end() { for pool in all { try? pool.syncShutdownGracefully() } }
}

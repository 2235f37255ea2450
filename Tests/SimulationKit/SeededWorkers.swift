import Server

/// Threads beside the core, played on one: what was given to them waits until the seed lets it run, and its result
/// waits until the seed brings it back.
package final class SeededWorkers: Workers {
    /// How many works may be under way at a time.
    private let threads: Int
    /// Called when work is given, on the core's turn.
    package var onSubmit: () -> Void = {}
    private var waiting: [() -> () -> Void] = []
    private var finished: [() -> Void] = []
    private var running = 0

    /// Workers of so many threads; those of one thread keep the order of what they are given.
    package init(threads: Int) { self.threads = threads }

    package func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then finish: @escaping (Result) -> Void
    ) {
        onSubmit()
        waiting.append {
            let result = work()
            return { finish(result) }
        }
    }

    /// Whether anything waits to be run or to be brought back.
    package var isIdle: Bool { waiting.isEmpty && finished.isEmpty && running == 0 }

    /// Runs a work that waits, when a thread is free; `choice` picks among those that could be next.
    package func work(_ choice: Int) {
        guard running < threads, !waiting.isEmpty else { return }
        running += 1
        let work = waiting.remove(at: choice % min(threads, waiting.count))
        let finish = work()
        finished.append(finish)
        running -= 1
    }

    /// Drops everything that waits: the process ends.
    package func abandon() {
        waiting = []
        finished = []
    }

    /// Brings back the result that came first.
    package func bringBack() {
        guard !finished.isEmpty else { return }
        finished.removeFirst()()
    }
}

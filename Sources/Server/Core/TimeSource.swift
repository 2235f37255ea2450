import Dispatch
import FoundationEssentials

/// The time that batches are stamped with, in Unix ms; it never runs backwards.
package struct TimeSource {
    /// Whether the time changes by `advance` alone.
    package let isManual: Bool
    /// The machine's clock, in Unix ms: the time of all that no command is stamped with.
    let machine: () -> Int64
    /// The machine's clock that nobody sets, in ms since some moment: what waits are measured by.
    let ticks: () -> Int64
    /// The last time that was given out.
    package private(set) var last: Int64

    /// A source by configuration that starts no earlier than `floor`, the last time of stored state.
    init(
        _ clock: Configuration.Clock, notBefore floor: Int64,
        machine: @escaping () -> Int64 = TimeSource.machine,
        ticks: @escaping () -> Int64 = TimeSource.ticks
    ) {
        self.machine = machine
        self.ticks = ticks
        switch clock {
        case .system:
            isManual = false
            last = floor
        case .manual(let start):
            isManual = true
            last = max(start, floor)
        }
    }

    /// The time now.
    ///
    /// When the machine's clock was set back, time stands still until it has caught up.
    mutating func now() -> Int64 {
        if !isManual { last = max(last, machine()) }
        return last
    }

    /// How far the machine's clock may be behind what was stamped before, in ms; time stands still
    /// until it has caught up.
    static let patience: Int64 = 60_000

    /// How far the machine's clock is behind the time that was given out, in ms; 0 for a manual clock.
    var lag: Int64 { isManual ? 0 : max(0, last - machine()) }

    /// Gives out nothing before a time that was given out already, by an earlier process.
    mutating func stand(notBefore floor: Int64) { last = max(last, floor) }

    /// Sets a manual clock forward.
    mutating func advance(to time: Int64) {
        precondition(isManual && time >= last, "only a manual clock is set, and only forward")
        last = time
    }

    /// The machine's clock, in Unix ms.
    package static func machine() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// The clock that nobody sets, in ms.
    package static func ticks() -> Int64 {
        Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
    }
}

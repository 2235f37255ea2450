/// Events that took long, by name, for `LATENCY`.
struct LatencyMonitor {
    /// The events of one name.
    struct Series {
        /// Unix seconds and ms taken, oldest first.
        var samples: [(second: Int64, milliseconds: Int)] = []
        /// The longest since the last reset, in ms.
        var longest = 0
    }

    /// The series by name.
    private(set) var series: [String: Series] = [:]

    /// Samples kept of a name, as in Redis.
    private static let mostSamples = 160

    /// Notes an event where it took at least what the settings ask for; one sample a second, the
    /// longest.
    mutating func note(_ event: String, milliseconds: Int, at time: Int64, _ settings: Settings) {
        guard settings.latencyMilliseconds > 0, milliseconds >= settings.latencyMilliseconds else {
            return
        }
        var known = series[event] ?? Series()
        known.longest = max(known.longest, milliseconds)
        let second = time / 1000
        if let last = known.samples.last, last.second == second {
            known.samples[known.samples.count - 1].milliseconds = max(
                last.milliseconds, milliseconds)
        } else {
            known.samples.append((second, milliseconds))
            if known.samples.count > LatencyMonitor.mostSamples { known.samples.removeFirst() }
        }
        series[event] = known
    }

    /// Forgets the events of some names, or of all; the answer is how many series there were.
    mutating func reset(_ events: [String]) -> Int {
        let named = events.isEmpty ? Array(series.keys) : events
        return named.count { series.removeValue(forKey: $0) != nil }
    }
}

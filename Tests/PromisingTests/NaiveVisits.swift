import Promising
import TestKit

/// Visits the obvious way: minutes of days as arrays, one per resource, and every crew tried.
struct NaiveVisits {
    static let dayMinutes = 24 * 60

    /// A worker: what it works and how often each minute is booked, over a few days from `firstDay`.
    struct Worker {
        var parallel = 1
        var works: [Bool]
        var booked: [Int]
    }

    let firstDay: Int32
    var workers: [Worker] = []

    init(firstDay: Int32, days: Int, workers: Int) {
        self.firstDay = firstDay
        self.workers = (0..<workers).map { _ in
            Worker(
                works: Array(repeating: false, count: days * Self.dayMinutes),
                booked: Array(repeating: 0, count: days * Self.dayMinutes))
        }
    }

    /// How many seats of a visit a worker can take in the minutes of a run.
    func room(_ worker: Int, _ minutes: Range<Int>) -> Int {
        minutes.map {
            workers[worker].works[$0] ? workers[worker].parallel - workers[worker].booked[$0] : 0
        }.min() ?? 0
    }

    /// For how many minutes from one on a worker can take so many seats of a visit.
    private func reach(_ worker: Int, seats: Int, from minute: Int) -> Int {
        var end = minute
        let worker = workers[worker]
        while end < worker.works.count, worker.works[end],
            worker.booked[end] + seats <= worker.parallel
        {
            end += 1
        }
        return end - minute
    }

    mutating func add(_ count: Int, _ worker: Int, _ minutes: Range<Int>) {
        for minute in minutes { workers[worker].booked[minute] += count }
    }

    /// The minutes of a visit at a pace, in whole quarters.
    static func length(_ request: VisitRequest, _ efficiency: Int) -> Int {
        let minutes =
            Double(request.setupMinutes) + Double(request.workMilli) / 1_000 * 100
            / Double(efficiency)
        return max(15, Int((minutes / 15 - 1e-9).rounded(.up)) * 15)
    }

    /// The first visits of a day as (start, length, site), by start, length and site.
    func offers(_ request: VisitRequest, on day: Int32, most: Int) -> [[Int]] {
        var found: [[Int]] = []
        let midnight = Int(day - firstDay) * Self.dayMinutes
        for start in stride(from: 0, to: Self.dayMinutes, by: 15 * request.step) {
            let slot = Int64(day) * 96 + Int64(start / 15)
            if slot < request.earliest { continue }
            var here: [[Int]] = []
            let reaches = workers.indices.map { worker in
                (0...4).map { reach(worker, seats: $0, from: midnight + start) }
            }
            for (index, site) in request.sites.enumerated() {
                var best: Int?
                let seats = site.needs.flatMap { Array(repeating: $0, count: $0.seats) }
                everyCrew(of: seats[...], day, longest: 0, []) { crew, efficiency in
                    let length = Self.length(request, efficiency)
                    guard start + length <= 32 * 60 else { return }
                    let fits = crew.allSatisfy { worker in
                        reaches[worker][crew.count { $0 == worker }] >= length
                    }
                    if fits { best = min(best ?? .max, length) }
                }
                if let best { here.append([start, best, index]) }
            }
            found += here.sorted { $0[1...].lexicographicallyPrecedes($1[1...]) }
        }
        return Array(found.prefix(most))
    }

    /// Calls `body` with every choice of a candidate for each seat, and the pace of the slowest.
    private func everyCrew(
        of seats: ArraySlice<VisitRequest.Need>, _ day: Int32, longest slowest: Int, _ crew: [Int],
        _ body: ([Int], Int) -> Void
    ) {
        guard let need = seats.first else { return body(crew, slowest) }
        for candidate in need.candidates where candidate.from <= day && day <= candidate.to {
            everyCrew(
                of: seats.dropFirst(), day,
                longest: slowest == 0 ? candidate.efficiency : min(slowest, candidate.efficiency),
                crew + [candidate.resource], body)
        }
    }
}

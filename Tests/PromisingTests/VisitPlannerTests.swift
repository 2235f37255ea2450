import Promising
import TestKit
import Testing

@Suite struct VisitPlannerTests {
    /// A roster and the same as minutes, with requests over both.
    struct Site {
        var random: SeededGenerator
        var roster = Roster()
        var naive: NaiveVisits
        let firstDay: Int32
        static let days = 4

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            firstDay = Int32(random.below(20)) - 3
            let count = 1 + random.below(5)
            // Visits of the last day may end on the one behind it.
            naive = NaiveVisits(firstDay: firstDay, days: Self.days + 1, workers: count)
            for worker in 0..<count {
                roster.addResource()
                let parallel = random.chance(30) ? 1 + random.below(3) : 1
                roster.setParallel(worker, parallel)
                naive.workers[worker].parallel = parallel
                setHours(worker)
            }
        }

        /// New shifts and absences of a worker, in both.
        mutating func setHours(_ worker: Int) {
            var shifts: [Roster.Shift] = []
            for weekday in 0..<7 {
                var froms: Set<Int32> = []
                for _ in 0..<random.below(3) {
                    let from = random.chance(50) ? .min : firstDay + Int32(random.below(4))
                    guard froms.insert(from).inserted else { continue }
                    let to = random.chance(50) ? .max : firstDay + Int32(random.below(5))
                    let slot = random.below(90)
                    var slots = SlotMask(from: slot, to: min(128, slot + random.below(60)))
                    if random.chance(30) { slots = slots - SlotMask(from: slot + 2, to: slot + 3) }
                    shifts.append(.init(weekday: weekday, from: from, to: to, slots: slots))
                }
            }
            var absences: [Range<Int64>] = []
            for _ in 0..<random.below(3) {
                let from = Int64(firstDay) * 96 + Int64(random.below(Self.days * 96)) - 20
                absences.append(from..<from + Int64(random.below(120)))
            }
            roster.setShifts(worker, shifts)
            roster.setAbsences(worker, absences)
            for minute in naive.workers[worker].works.indices {
                let day = firstDay + Int32(minute / NaiveVisits.dayMinutes)
                let slot = minute % NaiveVisits.dayMinutes / 15
                // 1970-01-05 was a Monday.
                let weekday = Int((day - 4 + 700) % 7)
                func held(_ weekday: Int, _ day: Int32) -> SlotMask? {
                    shifts.filter { $0.weekday == weekday && $0.from <= day && day <= $0.to }
                        .max { $0.from < $1.from }?.slots
                }
                let isHeld =
                    held(weekday, day)?.contains(slot) ?? false
                    || slot < 32 && held((weekday + 6) % 7, day - 1)?.contains(96 + slot) ?? false
                let isAbsent = absences.contains { $0.contains(Int64(day) * 96 + Int64(slot)) }
                naive.workers[worker].works[minute] =
                    isHeld && !isAbsent
            }
        }

        mutating func request() -> VisitRequest {
            var request = VisitRequest()
            request.setupMinutes = random.chance(50) ? Int64(random.below(40)) : 0
            request.workMilli = Int64(1 + random.below(120)) * (random.chance(80) ? 1_000 : 1_337)
            request.step = random.pick([1, 1, 2, 4])
            request.earliest = Int64(firstDay) * 96 + Int64(random.below(200)) - 50
            let seats = (0..<1 + random.below(2)).map { _ in 1 + random.below(2) }
            for _ in 0..<1 + random.below(2) {
                request.sites.append(.init(needs: seats.map { need(seats: $0) }))
            }
            return request
        }

        private mutating func need(seats: Int) -> VisitRequest.Need {
            var candidates: [VisitRequest.Candidate] = []
            for worker in naive.workers.indices where random.chance(70) {
                var candidate = VisitRequest.Candidate(
                    resource: worker, efficiency: random.pick([100, 100, 50, 150]))
                if random.chance(10) { candidate.from = firstDay + 1 }
                if random.chance(10) { candidate.to = firstDay + 2 }
                candidates.append(candidate)
            }
            return .init(seats: seats, candidates: candidates)
        }

        /// The minutes of a visit, from the first day on.
        func minutes(_ offer: VisitOffer) -> Range<Int> {
            let first = Int(offer.day - firstDay) * NaiveVisits.dayMinutes + offer.start * 15
            return first..<first + offer.count * 15
        }
    }

    @Test func `visits are those of minutes and workers, and nobody is booked twice`() throws {
        var visits = 0
        for seed in seeds(30) {
            var site = Site(seed: seed)
            var booked: [VisitOffer] = []
            let empty = site.roster
            for round in 0..<8 {
                let request = site.request()
                let day = site.firstDay + Int32(site.random.below(Site.days))
                let most = site.random.pick([1, 3, 200])
                var planner = VisitPlanner()
                let offers = planner.offers(request, on: day, most: most, over: site.roster)
                let expected = site.naive.offers(request, on: day, most: most)
                try #require(
                    offers.map { [$0.start * 15, $0.count * 15, $0.site] } == expected,
                    "seed \(seed) round \(round)")
                for offer in offers {
                    for worker in Set(offer.crew) {
                        let seats = offer.crew.filter { $0 == worker }.count
                        try #require(
                            site.naive.room(worker, site.minutes(offer)) >= seats,
                            "seed \(seed) round \(round)")
                    }
                }
                if let offer = offers.first {
                    visits += 1
                    book(offer, &site)
                    booked.append(offer)
                }
                if site.random.chance(30), !booked.isEmpty {
                    release(booked.remove(at: site.random.below(booked.count)), &site)
                }
            }
            for offer in booked { release(offer, &site) }
            for worker in site.naive.workers.indices {
                try #require(
                    site.roster.isSame(worker, as: empty),
                    "what was booked and released leaves no trace: seed \(seed)")
            }
        }
        #expect(visits > 30, "the cases hold visits")
    }

    private func book(_ offer: VisitOffer, _ site: inout Site) {
        for worker in offer.crew {
            site.roster.book(worker, day: offer.day, offer.slots)
            site.naive.add(1, worker, site.minutes(offer))
        }
    }

    private func release(_ offer: VisitOffer, _ site: inout Site) {
        for worker in offer.crew {
            site.roster.release(worker, day: offer.day, offer.slots)
            site.naive.add(-1, worker, site.minutes(offer))
        }
    }

    @Test func `a run of slots begins where a plain count says`() {
        for seed in seeds(200) {
            var random = SeededGenerator(seed: seed)
            var slots = [Bool](repeating: false, count: SlotMask.perDay)
            var mask = SlotMask.none
            for _ in 0..<random.below(8) {
                let from = random.below(97)
                let to = min(96, from + random.below(30))
                mask = mask | SlotMask(from: from, to: to)
                for slot in from..<max(from, to) { slots[slot] = true }
            }
            #expect(SlotMask(low: mask.low, high: mask.high) == mask, "seed \(seed)")
            #expect(mask.count == slots.filter { $0 }.count, "seed \(seed)")
            var rebuilt = SlotMask.none
            for stretch in mask.stretches {
                rebuilt = rebuilt | SlotMask(from: stretch.lowerBound, to: stretch.upperBound)
                #expect(stretch.upperBound == 96 || !slots[stretch.upperBound], "seed \(seed)")
            }
            #expect(rebuilt == mask, "seed \(seed)")
            for length in [1, 2, 3, 5, 8, 31, 96, 97] {
                let starts = mask.starts(ofRun: length)
                for slot in slots.indices {
                    let isRun = slot + length <= 96 && slots[slot..<slot + length].allSatisfy { $0 }
                    #expect(starts.contains(slot) == isRun, "seed \(seed) \(length) \(slot)")
                }
            }
        }
    }

    @Test func `a visit that no day is long enough for is never offered`() {
        var roster = Roster()
        roster.addResource()
        roster.setShifts(
            0, (0..<7).map { .init(weekday: $0, from: .min, to: .max, slots: .day) })
        var request = VisitRequest()
        request.sites = [.init(needs: [.init(seats: 1, candidates: [.init(resource: 0)])])]
        request.workMilli = 1_440_000
        var planner = VisitPlanner()
        // A day's length may begin in each quarter of the day until 08:00, and be over by then.
        #expect(
            planner.offers(request, on: 5, most: 99, over: roster).map(\.count)
                == Array(repeating: 96, count: 33))
        #expect(planner.obstacle(request, on: 5, over: roster) == .booked)
        request.workMilli += 1
        #expect(planner.offers(request, on: 5, most: 9, over: roster).isEmpty)
        request.workMilli = .max
        request.setupMinutes = .max
        #expect(planner.offers(request, on: 5, most: 9, over: roster).isEmpty)
    }

    @Test func `what stands in the way is named: bookings, hours or skills`() {
        var roster = Roster()
        for _ in 0..<2 { roster.addResource() }
        let noon = Roster.Shift(
            weekday: 0, from: .min, to: .max, slots: SlotMask(from: 40, to: 48))
        roster.setShifts(0, [noon])
        roster.setShifts(1, [noon])
        var request = VisitRequest()
        request.workMilli = 90_000
        let both: [VisitRequest.Candidate] = [.init(resource: 0), .init(resource: 1)]
        request.sites = [.init(needs: [.init(seats: 2, candidates: both)])]
        var planner = VisitPlanner()
        let monday: Int32 = 4
        #expect(
            planner.offers(request, on: monday, most: 9, over: roster).map(\.start) == [40, 41, 42])
        roster.book(1, day: monday, SlotMask(from: 43, to: 44))
        #expect(planner.offers(request, on: monday, most: 9, over: roster).isEmpty)
        #expect(planner.obstacle(request, on: monday, over: roster) == .booked)
        #expect(planner.obstacle(request, on: monday + 1, over: roster) == .hours)
        request.workMilli = 150_000
        #expect(planner.obstacle(request, on: monday, over: roster) == .hours)
        request.sites[0].needs[0].seats = 3
        #expect(planner.obstacle(request, on: monday, over: roster) == .skill)
    }

    @Test func `who has no hours costs no look, and counts as able all the same`() {
        var roster = Roster()
        for _ in 0..<500 { roster.addResource() }
        #expect(!roster.hasShifts(0))
        var request = VisitRequest()
        request.workMilli = 30_000
        let idle = (0..<500).map { VisitRequest.Candidate(resource: $0, from: 10) }
        request.sites = [.init(needs: [.init(seats: 2, candidates: [], idle: idle)])]
        var planner = VisitPlanner(looks: 1)
        for day in Int32(0)..<366 {
            #expect(planner.offers(request, on: day, most: 1, over: roster).isEmpty)
            #expect(
                planner.obstacle(request, on: day, over: roster) == (day < 10 ? .skill : .hours))
        }
        #expect(!planner.isSpent)
    }

    @Test func `each candidate of each day costs a look, and after the last nothing is found`() {
        var roster = Roster()
        roster.addResource()
        roster.setShifts(
            0, (0..<7).map { .init(weekday: $0, from: .min, to: .max, slots: .day) })
        var request = VisitRequest()
        request.workMilli = 30_000
        request.sites = [.init(needs: [.init(seats: 1, candidates: [.init(resource: 0)])])]
        var planner = VisitPlanner(looks: 5)
        for day in Int32(0)..<5 {
            #expect(!planner.isSpent)
            #expect(planner.offers(request, on: day, most: 1, over: roster).count == 1)
        }
        #expect(planner.isSpent)
        #expect(planner.offers(request, on: 5, most: 1, over: roster).isEmpty)
    }
}

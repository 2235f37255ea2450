/// Finds when a visit can be had, and who comes.
///
/// A visit begins on its day and may run over midnight, for some hours (``SlotMask/span``). It takes
/// consecutive slots of everyone who comes, and is as long as the slowest of them makes it. At each start the shortest crew's visit is offered, and a site once per
/// start. Who takes a seat is found by augmenting paths over the candidates who are free for the whole
/// run, in their order: a crew is found whenever there is one, and always the same.
package struct VisitPlanner: Sendable {
    /// What is free on the day that is looked at, of one site.
    private struct Pool {
        /// The site.
        var site: Int
        /// For each need the places in ``members`` of those who can take its seats, with the slots
        /// that a visit takes at their pace.
        var needs: [[(member: Int, slots: Int)]] = []
        /// The resources that are candidates of any need.
        var members: [Int] = []
        /// For each member and number of seats (from 1) the slots in which it can take so many.
        var free: [[SlotMask]] = []
        /// For each need its seats.
        var seats: [Int] = []
        /// The lengths that visits of this site can have, ascending.
        var lengths: [Int] = []
    }

    /// Looks at a candidate on a day that the questions of one order may take.
    package static let looksPerOrder = 400_000

    /// The looks that are left.
    private var looks: Int

    /// A planner for the questions of one order; of them it keeps how much was looked at alone.
    package init(looks: Int = VisitPlanner.looksPerOrder) { self.looks = looks }

    /// Candidates that are asked for a need at a start in the time of a look.
    private static let seatsPerLook = 16

    /// Whether the search has come to its limit of work: nothing more is found then.
    package var isSpent: Bool { looks <= 0 }

    /// At most `most` visits that can begin on a day, by start, end and site.
    ///
    /// - Complexity: O(c × l) masks for c candidates and l paces; for each start that is answered
    ///   O(s × c × s) steps, s = seats. Allocates. Takes a look for each candidate of each of these.
    package mutating func offers(
        _ request: VisitRequest, on day: Int32, most: Int, over roster: Roster
    ) -> [VisitOffer] {
        let starts = request.starts(on: day)
        if starts.isEmpty || most <= 0 || isSpent { return [] }
        var pools: [(pool: Pool, starts: [SlotMask])] = []
        for site in request.sites.indices {
            guard let pool = pool(of: site, request, on: day, over: roster) else { continue }
            let possible = pool.lengths.map { Self.starts(of: $0, pool) & starts }
            if possible.contains(where: { !$0.isEmpty }) { pools.append((pool, possible)) }
        }
        var offers: [VisitOffer] = []
        for start in 0..<SlotMask.perDay where starts.contains(start) && offers.count < most {
            var found: [VisitOffer] = []
            for (pool, possible) in pools {
                for (length, starts) in zip(pool.lengths, possible) where starts.contains(start) {
                    looks -= pool.seats.count * pool.members.count / Self.seatsPerLook
                    guard let crew = Self.crew(pool, at: start, slots: length) else { continue }
                    found.append(
                        VisitOffer(
                            site: pool.site, day: day, start: start, count: length, crew: crew))
                    break
                }
            }
            found.sort { ($0.count, $0.site) < ($1.count, $1.site) }
            offers += found.prefix(most - offers.count)
        }
        return offers
    }

    /// Why a visit cannot be had on a day on which it cannot.
    package enum Obstacle: Int, Sendable {
        /// Those who could do it are booked.
        case booked = 0
        /// Those who could do it do not work long enough at the same time, when it may begin.
        case hours = 1
        /// Nobody, or not enough of them, can do it.
        case skill = 2
    }

    /// What keeps a visit from being had on a day, at the site that comes nearest to it.
    package mutating func obstacle(
        _ request: VisitRequest, on day: Int32, over roster: Roster
    ) -> Obstacle {
        let possible = request.starts(on: day)
        var nearest = Obstacle.skill
        for site in request.sites.indices {
            guard
                let pool = pool(of: site, request, on: day, over: roster, ignoresBookings: true)
            else { continue }
            let found: Obstacle = isPossible(pool, possible) ? .booked : .hours
            if found.rawValue < nearest.rawValue { nearest = found }
        }
        return nearest
    }

    /// Whether a crew of a pool has time for a visit that begins in one of some slots.
    private mutating func isPossible(_ pool: Pool, _ possible: SlotMask) -> Bool {
        for length in pool.lengths {
            var starts = Self.starts(of: length, pool) & possible
            while let start = starts.first {
                looks -= pool.seats.count * pool.members.count / Self.seatsPerLook
                if Self.crew(pool, at: start, slots: length) != nil { return true }
                starts = starts - SlotMask(from: start, to: start + 1)
            }
        }
        return false
    }

    // MARK: A site on a day

    /// Who of a site is there on a day; nil when a need has too few candidates for its seats.
    private mutating func pool(
        of site: Int, _ request: VisitRequest, on day: Int32, over roster: Roster,
        ignoresBookings: Bool = false
    ) -> Pool? {
        var pool = Pool(site: site)
        var places: [Int: Int] = [:]
        var lengths: Set<Int> = []
        let seats = request.sites[site].needs.reduce(0) { $0 + $1.seats }
        for need in request.sites[site].needs {
            var able: [(member: Int, slots: Int)] = []
            var room = 0
            looks -= need.candidates.count
            for candidate in need.candidates
            where candidate.from <= day && day <= candidate.to {
                guard let slots = request.slots(atEfficiency: candidate.efficiency) else {
                    continue
                }
                let resource = candidate.resource
                let parallel = min(seats, roster.parallel(resource))
                room += parallel
                if places[resource] == nil {
                    places[resource] = pool.members.count
                    pool.members.append(resource)
                    pool.free.append(
                        (1...parallel).map {
                            ignoresBookings
                                ? roster.openOverMidnight(resource, day: day)
                                : roster.freeOverMidnight(resource, day: day, seats: $0)
                        })
                }
                able.append((places[resource] ?? 0, slots))
                lengths.insert(slots)
            }
            for candidate in need.idle
            where room < need.seats && candidate.from <= day && day <= candidate.to
                && request.slots(atEfficiency: candidate.efficiency) != nil
            {
                room += min(seats, roster.parallel(candidate.resource))
            }
            guard room >= need.seats else { return nil }
            pool.needs.append(able)
            pool.seats.append(need.seats)
        }
        pool.lengths = lengths.sorted()
        return pool
    }

    /// The starts at which each need by itself has enough candidates who are free for a length.
    private static func starts(of length: Int, _ pool: Pool) -> SlotMask {
        var starts = SlotMask.day
        for (need, able) in pool.needs.enumerated() {
            var layers = SlotLayers()
            for (member, slots) in able where slots <= length {
                for free in pool.free[member].prefix(pool.seats[need]) {
                    layers.add(free.starts(ofRun: length))
                }
            }
            starts = starts & layers.taken(moreThan: pool.seats[need] - 1)
            if starts.isEmpty { break }
        }
        return starts
    }

    /// Who takes each seat of a visit; nil when there are not enough.
    private static func crew(_ pool: Pool, at start: Int, slots length: Int) -> [Int]? {
        let run = SlotMask(from: start, to: start + length)
        var needOfSeat: [Int] = []
        for (need, seats) in pool.seats.enumerated() {
            needOfSeat += Array(repeating: need, count: seats)
        }
        var match = CrewMatch(
            able: pool.needs.map { able in
                able.filter { $0.slots <= length && pool.free[$0.member][0].contains(run) }
                    .map(\.member)
            }, needOfSeat: needOfSeat,
            room: pool.free.map { free in free.prefix { $0.contains(run) }.count })
        for seat in needOfSeat.indices {
            match.tried = [Bool](repeating: false, count: pool.members.count)
            guard match.seat(seat) else { return nil }
        }
        return match.memberOfSeat.map { pool.members[$0] }
    }
}

/// Seats and those who take them: a matching that grows by augmenting paths (Kuhn's algorithm), in
/// which a member takes as many seats as it has room for.
private struct CrewMatch {
    /// For each need who can take its seats.
    let able: [[Int]]
    /// For each seat its need.
    let needOfSeat: [Int]
    /// For each member how many seats it can take.
    let room: [Int]
    /// For each seat who takes it, -1 for nobody.
    var memberOfSeat: [Int]
    /// The members that were asked for the seat that is looked at.
    var tried: [Bool] = []
    private var seatsOfMember: [[Int]]

    init(able: [[Int]], needOfSeat: [Int], room: [Int]) {
        self.able = able
        self.needOfSeat = needOfSeat
        self.room = room
        memberOfSeat = [Int](repeating: -1, count: needOfSeat.count)
        seatsOfMember = [[Int]](repeating: [], count: room.count)
    }

    /// Finds someone for a seat, if need be by moving others; false when nobody is left.
    mutating func seat(_ seat: Int) -> Bool {
        let able = able[needOfSeat[seat]]
        for member in able where seatsOfMember[member].count < room[member] {
            give(seat, to: member)
            return true
        }
        for member in able where !tried[member] {
            tried[member] = true
            for other in seatsOfMember[member] where self.seat(other) {
                give(seat, to: member)
                return true
            }
        }
        return false
    }

    private mutating func give(_ seat: Int, to member: Int) {
        let before = memberOfSeat[seat]
        if before >= 0 { seatsOfMember[before].removeAll { $0 == seat } }
        memberOfSeat[seat] = member
        seatsOfMember[member].append(seat)
    }
}

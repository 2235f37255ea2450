/// What a visit takes, in numbers: who can do it where, for how long, and when it may begin.
package struct VisitRequest: Sendable {
    /// Someone, or something, that can take a seat of a crew.
    package struct Candidate: Hashable, Sendable {
        /// The resource in the ``Roster``.
        package var resource: Int
        /// How fast it works, in per cent of the normal pace; at least 1.
        package var efficiency: Int
        /// The first day on which it can do this.
        package var from: Int32
        /// The last day on which it can do this.
        package var to: Int32

        /// A candidate, for ever unless said otherwise.
        package init(
            resource: Int, efficiency: Int = 100, from: Int32 = .min, to: Int32 = .max
        ) {
            self.resource = resource
            self.efficiency = efficiency
            self.from = from
            self.to = to
        }
    }

    /// Seats of a crew that the same candidates can take.
    package struct Need: Sendable {
        /// How many there are, at least 1.
        package var seats: Int
        /// Who can take them, each once, in the order in which they are tried.
        package var candidates: [Candidate]
        /// Who could take them, but has no hours at all; they only count when nobody is to be found.
        package var idle: [Candidate]

        /// Seats and who can take them.
        package init(seats: Int, candidates: [Candidate], idle: [Candidate] = []) {
            self.seats = seats
            self.candidates = candidates
            self.idle = idle
        }
    }

    /// A place from which a crew goes: all of a crew belong to one.
    package struct Site: Sendable {
        /// What the crew is made of, the same needs at each site.
        package var needs: [Need]

        /// A place with these candidates.
        package init(needs: [Need]) { self.needs = needs }
    }

    /// The places, in the order in which they are preferred at the same time.
    package var sites: [Site] = []
    /// Minutes that the visit takes whoever comes.
    package var setupMinutes: Int64 = 0
    /// Thousandths of minutes of work at the normal pace.
    package var workMilli: Int64 = 0
    /// A visit begins at a multiple of so many slots from midnight; at least 1.
    package var step = 1
    /// The first slot (since 1970) in which it may begin.
    package var earliest: Int64 = .min
    /// The only slot (since 1970) in which it may begin; nil for any.
    package var only: Int64?

    /// Nothing to do.
    package init() {}

    /// The slots of a day in which it may begin.
    func starts(on day: Int32) -> SlotMask {
        var starts = SlotMask(every: step)
        let midnight = Int64(day) * Int64(SlotMask.perDay)
        if earliest > midnight {
            let passed = min(Int64(SlotMask.perDay), earliest - midnight)
            starts = starts - SlotMask(from: 0, to: Int(passed))
        }
        if let only {
            guard only >= midnight, only - midnight < SlotMask.perDay else { return .none }
            let slot = Int(only - midnight)
            starts = starts & SlotMask(from: slot, to: slot + 1)
        }
        return starts
    }

    /// The slots that a visit takes at a pace, rounded up, at least 1; nil when they are more than a
    /// day has.
    package func slots(atEfficiency efficiency: Int) -> Int? {
        let pace = Int128(efficiency)
        let work = Int128(setupMinutes) * 1_000 * pace + Int128(workMilli) * 100
        let slot = Int128(SlotMask.slotMinutes) * 1_000 * pace
        let count = max(1, (work + slot - 1) / slot)
        return count <= SlotMask.perDay ? Int(count) : nil
    }
}

/// A visit that can be had.
package struct VisitOffer: Hashable, Sendable {
    /// The place that the crew belongs to, as an index of ``VisitRequest/sites``.
    package var site: Int
    /// The day.
    package var day: Int32
    /// The first slot of the day that it takes.
    package var start: Int
    /// The slots that it takes.
    package var count: Int
    /// Who takes each seat, need by need; one with several parallel slots may take several.
    package var crew: [Int]

    /// The slots that it takes.
    package var slots: SlotMask { SlotMask(from: start, to: start + count) }

    /// A visit.
    package init(site: Int, day: Int32, start: Int, count: Int, crew: [Int]) {
        self.site = site
        self.day = day
        self.start = start
        self.count = count
        self.crew = crew
    }
}

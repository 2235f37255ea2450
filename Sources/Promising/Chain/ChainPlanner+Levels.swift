/// Planning level by level: what several parents ask of one item by one day is looked at once.
///
/// Need by need, a bill whose parts share parts is walked along every path through it, and there can
/// be billions. Here an item is served only after everything that may ask for it has asked (the
/// low-level code of material requirements planning), so that a bill of n items and e lines is n
/// needs a day, however many paths it has.
///
/// The price is that a need takes the first of its ways whose own work finds room, before it is known
/// whether its parts can be had. When one cannot, by a day, that is remembered and all is planned once
/// more: whoever asked for it by that day takes another way. A transfer brings what its source has, and
/// nothing is replaced by a substitute within the bill. Therefore bills are planned so only when need
/// by need the effort has ended.
///
/// What several parents asked for stands once in the pegs, under the first of them.
extension ChainPlanner {
    /// How needs are walked.
    enum Walk: Sendable {
        /// Each need with all that it stands on, before the next.
        case needByNeed
        /// Each need of a wish level by level.
        case byLevels
        /// Within a need that is walked by levels: what it stands on waits.
        case gathering
    }

    /// A need that waits until all that may ask for its item has asked.
    struct WaitingNeed: Sendable {
        var need: Need
        var day: Int32
        var level: Int

        /// Items in their order, and of an item the earliest day first.
        private var order: (Int, Int, Int32, Int, Int32) {
            (level, need.item, day, need.location, need.keep)
        }

        static func isBefore(_ one: WaitingNeed, _ other: WaitingNeed) -> Bool {
            one.order < other.order
        }

        func isLike(_ other: WaitingNeed) -> Bool { order == other.order }
    }

    /// Where an item is asked for.
    struct Place: Hashable, Sendable {
        var item: Int
        var location: Int
    }

    /// Brings a wish for which need by need the effort has ended; `day` is what was found within, and
    /// stands unless a better one is found.
    ///
    /// What is still looked at for the line is walked by levels too, with as much effort once more.
    mutating func bringByLevels(
        _ wish: Wish, _ request: ChainRequest, since mark: Int, before day: Int32?
    ) -> Int32? {
        let (kept, reason) = (draft.lift(from: mark), why)
        walk = .byLevels
        linesByLevels.insert(line)
        effort = min(Self.effortPerLine, effortOfOrder)
        let found = bringSoonest(wish, request)
        if let found, found < day ?? Int32.max { return found }
        draft.rollBack(to: mark)
        draft.replay(kept)
        if day != nil { why = reason }
        return day
    }

    /// Serves a need by a day level by level; false, and nothing is taken, when it cannot.
    mutating func serveByLevels(_ need: Need, by day: Int32) -> Bool {
        guard let levels = levels(below: need.item) else {
            note(ChainConstraint(.effort))
            return false
        }
        let mark = draft.pegs.count
        walk = .gathering
        levelOf = levels
        refused.removeAll(keepingCapacity: true)
        defer {
            walk = .byLevels
            draft.waiting.removeAll(keepingCapacity: true)
        }
        while let failed = firstFailure(of: need, by: day) {
            draft.rollBack(to: mark)
            draft.waiting.removeAll(keepingCapacity: true)
            if failed.level == 0 || isSpent() { return false }
            // Once more, so that whoever asked for it takes another way.
            let place = Place(item: failed.need.item, location: failed.need.location)
            refused[place] = max(failed.day, refused[place] ?? failed.day)
        }
        return true
    }

    /// Serves a need by levels and answers the first need below it, or itself, that cannot be served.
    private mutating func firstFailure(of need: Need, by day: Int32) -> WaitingNeed? {
        draft.waiting.append(WaitingNeed(need: need, day: day, level: 0))
        while let level = nextLevel() {
            for waiting in level where !serveAtOnce(waiting.need, by: waiting.day) {
                return waiting
            }
        }
        return nil
    }

    /// Lets a need wait for its level; false when it is known that it cannot be served by the day.
    mutating func wait(_ need: Need, until day: Int32) -> Bool {
        draft.rowLooks += 1
        if let last = refused[Place(item: need.item, location: need.location)], day <= last {
            return false
        }
        draft.waiting.append(
            WaitingNeed(need: need, day: day, level: levelOf[need.item] ?? 0))
        return true
    }

    /// The needs of the highest level that waits, those alike as one: it serves the first that asked.
    private mutating func nextLevel() -> [WaitingNeed]? {
        guard let level = draft.waiting.map(\.level).min() else { return nil }
        var needs: [WaitingNeed] = []
        var rest: [WaitingNeed] = []
        for waiting in draft.waiting {
            if waiting.level == level { needs.append(waiting) } else { rest.append(waiting) }
        }
        draft.rowLooks += draft.waiting.count
        draft.waiting = rest
        // A stable order: of needs alike, the one that asked first stands first.
        let order = needs.indices.sorted { one, other in
            if WaitingNeed.isBefore(needs[one], needs[other]) { return true }
            return needs[one].isLike(needs[other]) && one < other
        }
        var merged: [WaitingNeed] = []
        for index in order {
            let waiting = needs[index]
            if let last = merged.indices.last, merged[last].isLike(waiting),
                let sum = Self.sum(merged[last].need.quantity, waiting.need.quantity)
            {
                merged[last].need.quantity = sum
            } else {
                merged.append(waiting)
            }
        }
        return merged
    }

    private static func sum(_ one: Int64, _ other: Int64) -> Int64? {
        let (sum, overflows) = one.addingReportingOverflow(other)
        return overflows || sum > OrderPlanner.largestOrder ? nil : sum
    }

    /// For each item that an item stands on the longest path to it; nil beyond the limit of work.
    ///
    /// Bills and successors have no cycles; substitutes could, and do not count here.
    /// - Complexity: O(n + e), n = items below and e = lines of their bills.
    private mutating func levels(below top: Int) -> [Int: Int]? {
        var order: [Int] = []
        var entered: Set<Int> = []
        var done: Set<Int> = []
        var open = [top]
        while let item = open.last {
            if done.contains(item) {
                open.removeLast()
            } else if entered.insert(item).inserted {
                let others = network.standsOn(item)
                draft.rowLooks += 1 + others.count
                if isSpent() { return nil }
                open += others.filter { !done.contains($0) }
            } else {
                done.insert(item)
                order.append(item)
                open.removeLast()
            }
        }
        var levels: [Int: Int] = [top: 0]
        for item in order.reversed() {
            let own = levels[item] ?? 0
            for other in network.standsOn(item) {
                levels[other] = max(levels[other] ?? 0, own + 1)
            }
        }
        return levels
    }
}

extension SupplyNetwork {
    /// The items of an item's bill, and those that succeed it.
    fileprivate func standsOn(_ item: Int) -> [Int] {
        guard let member = member(item) else { return [] }
        return members[member].components.map(\.item) + members[member].successors.map(\.item)
    }
}

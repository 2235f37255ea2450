/// Parts that compete for one row or one resource: which of them goes first.
///
/// Each need takes the first way that works, and knows nothing of what its neighbours will need. So a
/// part may be made of what only another could have been served from. **What fails for want of what
/// those before it took goes first the next time**; those before it then see how else they come about.
/// A part goes first once at most, and while parts of one bill are tried in other orders those of the
/// bills below keep theirs: n parts cost n tries at worst, and parts that share nothing cost one.
extension ChainPlanner {
    /// What a need found too little of: a row, or a resource.
    enum Shortage: Hashable, Sendable {
        case row(Int)
        case resource(Int)
    }

    /// Serves all of `count` parts, each by its index; false, and what is taken is for the caller to
    /// roll back, when no order that was tried serves them.
    mutating func serveAll(_ count: Int, _ serve: (inout ChainPlanner, Int) -> Bool) -> Bool {
        inTurns(0..<count) { planner, order in
            let mark = planner.draft.pegs.count
            for (turn, part) in order.enumerated() {
                let known = planner.shortages.count
                if serve(&planner, part) { continue }
                return planner.isShort(since: known, ofWhatWasTakenSince: mark) ? turn : -1
            }
            return nil
        }
    }

    /// Serves a quantity from several sources, each giving the most that it can of what is open;
    /// false, and what is taken is for the caller to roll back, when no order that was tried gives it
    /// all.
    mutating func divide(
        _ quantity: Int64, over sources: [Int],
        _ most: (inout ChainPlanner, Int, Int64) -> Int64
    ) -> Bool {
        inTurns(sources) { planner, order in
            let mark = planner.draft.pegs.count
            var open = quantity
            var rival = -1
            for (turn, source) in order.enumerated() {
                let known = planner.shortages.count
                open -= most(&planner, source, open)
                if open == 0 { return nil }
                if rival < 0, turn > 0, planner.isShort(since: known, ofWhatWasTakenSince: mark) {
                    rival = turn
                }
            }
            return rival
        }
    }

    /// Tries orders, the first as it is, until one does; each names the turn of the one that must go
    /// first, which it does once at most, or -1 when no other order would help, or nil when all is
    /// done.
    private mutating func inTurns(
        _ first: some Collection<Int>, _ rival: (inout ChainPlanner, [Int]) -> Int?
    ) -> Bool {
        let mark = draft.pegs.count
        var order = Array(first)
        guard var turn = rival(&self, order) else { return true }
        if triesOrders { return false }
        triesOrders = true
        defer { triesOrders = false }
        var moved: Set<Int> = []
        while turn > 0, moved.insert(order[turn]).inserted {
            order.insert(order.remove(at: turn), at: 0)
            draft.rollBack(to: mark)
            guard let next = rival(&self, order) else { return true }
            turn = next
        }
        return false
    }

    /// Notes that a need found too little.
    mutating func miss(_ shortage: Shortage) {
        if walk == .needByNeed { shortages.append(shortage) }
    }

    /// Whether something was found short that pegs since a mark take from.
    private func isShort(since known: Int, ofWhatWasTakenSince mark: Int) -> Bool {
        if known == shortages.count { return false }
        let found = Set(shortages[known...])
        return draft.pegs[mark...].contains { peg in
            switch peg.kind {
            case .take: found.contains(.row(peg.index))
            case .load: found.contains(.resource(peg.index))
            case .make, .buy, .move, .substitute, .kit: false
            }
        }
    }
}

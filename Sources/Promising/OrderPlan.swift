/// The answer to an ``OrderRequest``: what arrives when, from where, and what does not.
package struct OrderPlan: Sendable {
    /// What becomes of the order.
    package enum Outcome: Sendable {
        /// Something is promised.
        case promised
        /// Nothing is promised, something waits.
        case waiting
        /// Nothing is promised and nothing waits: it was short under `reject`, or cut to nothing.
        case rejected
    }

    /// Why a line is as it is.
    package enum Reason: Sendable {
        /// All on the due day (or today, without one).
        case onTime
        /// The due date lies before today.
        case duePast
        /// No location can reach the customer by the due day, however much it has.
        case transit
        /// Supply is too small on the due day; it suffices later.
        case supplyLater
        /// Supply within the horizon is too small.
        case supplyShort
        /// Supply suffices only after the latest day.
        case afterLatest
        /// No location keeps the item and has a lane to the customer.
        case noSource
        /// Supply would suffice, but not in shipments of the minimum size.
        case minimumShipment
        /// The line could arrive; the order waits, or is refused, because of another line.
        case otherLine
        /// Supply would allow more, or an earlier day; a quota does not.
        case quota
        /// On the due day no location ships, or the customer receives nothing.
        case closed
        /// The search for a day, or for a better one, ended at its limit of work.
        case effort
    }

    /// What feeds a source.
    package enum Supply: Sendable {
        /// What is on hand (or was before the order's later shipments took it).
        case stock
        /// A receipt, in whole or in part.
        case receipt
        /// Work that is still to be done (``ChainPlanner``).
        case make
        /// A purchase that is still to be placed (``ChainPlanner``).
        case buy
    }

    /// A quantity that ships from a place on a day.
    package struct Source: Hashable, Sendable {
        /// Index of the line, from 0.
        package var line: Int
        /// Index in ``OrderRequest/locations``.
        package var location: Int
        /// The supply row to commit; -1 for what no row holds.
        package var row: Int
        /// Thousandths.
        package var quantity: Int64
        /// The ship day.
        package var ship: Int32
        /// The arrival day.
        package var arrive: Int32
        /// What feeds it.
        package var supply: Supply
        /// The item that ships in place of the line's, or -1.
        ///
        /// A substitute, or a part of a kit that travels apart; ``quantity`` is of this item then.
        package var otherItem = -1
    }

    /// What a line gets.
    package struct Line: Sendable {
        /// Promised, in thousandths.
        package var confirmed: Int64 = 0
        /// Waiting, in thousandths; what is neither was cut or rejected.
        package var backordered: Int64 = 0
        /// The day on which the last of it arrives; nil while any waits or when nothing comes.
        package var arrive: Int32?
        /// Why.
        package var reason: Reason = .onTime
        /// Where its sources stand in ``OrderPlan/sources``.
        package var sources: Range<Int> = 0..<0
    }

    /// What becomes of the order.
    package var outcome: Outcome = .promised
    /// The day on which the last promised quantity arrives; nil while any waits.
    package var arrive: Int32?
    /// Distinct pairs of location and ship day.
    package var shipments = 0
    /// Lane cost of the order in cents: its ``Freight``.
    package var costCents: Int64 = 0
    /// The lines, as in the request.
    package var lines: [Line] = []
    /// The sources of all lines, line by line, in the order of the contract.
    package var sources: [Source] = []
    /// What the lines take from quotas.
    package var draws: [QuotaLedger.Draw] = []

    /// No plan yet.
    package init() {}

    /// Whether every line arrives whole on the wanted day.
    package var isOnTime: Bool { lines.allSatisfy { $0.reason == .onTime } }
}

extension OrderPlan {
    /// Fills in what follows from the sources, which stand by line: each line's, its day and the
    /// order's, how many shipments they are, and what becomes of the order.
    mutating func closeLines() {
        shipments = countShipments()
        var next = 0
        var isWaiting = false
        var isPromised = false
        for line in lines.indices {
            let first = next
            var last: Int32?
            while next < sources.count, sources[next].line == line {
                last = max(last ?? Int32.min, sources[next].arrive)
                next += 1
            }
            lines[line].sources = first..<next
            lines[line].arrive = lines[line].backordered == 0 ? last : nil
            if let last { arrive = max(arrive ?? Int32.min, last) }
            isWaiting = isWaiting || lines[line].backordered > 0
            isPromised = isPromised || lines[line].confirmed > 0
        }
        if isWaiting { arrive = nil }
        outcome = isPromised ? .promised : isWaiting ? .waiting : .rejected
    }

    /// Whether the plan brings more than another by a day that both may meet, of each line at least as
    /// much and none later; what arrives by that day is equally good.
    package func brings(moreBy day: Int32, than other: OrderPlan) -> Bool {
        var isMore = false
        for line in lines.indices {
            let (own, others) = (standing(line, by: day), other.standing(line, by: day))
            if own.onTime < others.onTime || own.confirmed < others.confirmed
                || own.arrive > others.arrive
            {
                return false
            }
            isMore = isMore || own != others
        }
        return isMore
    }

    /// What of a line is on time for a day, what comes at all, and when the last of it does.
    private func standing(
        _ line: Int, by day: Int32
    ) -> (onTime: Int64, confirmed: Int64, arrive: Int32) {
        let confirmed = lines[line].confirmed
        let last = max(day, lines[line].arrive ?? .max)
        let own = sources[lines[line].sources]
        if own.contains(where: { $0.otherItem >= 0 }) {
            return (last == day ? confirmed : 0, confirmed, last)
        }
        let onTime = own.reduce(0) { $1.arrive <= day ? $0 + $1.quantity : $0 }
        return (onTime, confirmed, last)
    }

    /// Distinct pairs of location and ship day among the sources.
    private func countShipments() -> Int {
        if sources.count < Self.fewSources {
            var count = 0
            for index in sources.indices {
                let isKnown = sources[..<index].contains {
                    $0.location == sources[index].location && $0.ship == sources[index].ship
                }
                if !isKnown { count += 1 }
            }
            return count
        }
        return Set(sources.map { SIMD2(Int64($0.location), Int64($0.ship)) }).count
    }

    /// Sources among which one is looked for step by step.
    private static let fewSources = 16

    /// What the lanes of all sources cost.
    mutating func closeCost(_ request: OrderRequest) throws(SupplyError) {
        var freight = Freight()
        for source in sources {
            freight.add(source.quantity, laneCents: request.locations[source.location].laneCents)
        }
        costCents = try freight.cents()
    }
}

/// The answer to `ATP`: the same plan, read as a question about one item.
package struct Availability: Sendable {
    /// How well the quantity can be had.
    package enum Status: Sendable {
        /// All of it by the due date (today, without one).
        case available
        /// All of it, later.
        case later
        /// Never all of it within the horizon.
        case short
    }

    /// How well the quantity can be had.
    package var status: Status
    /// The day on which all of it arrives; nil when short.
    package var arrive: Int32?
    /// What can arrive by the due date (without one: today), at most the quantity, in thousandths.
    package var onTime: Int64
}

/// How an order is recorded: by its terms and its lines, or by what has left of it and the rest; all
/// that follows from these is filled in here.
extension OrderRecord {
    /// An order by its terms; a hold counts from `now`.
    init(
        _ terms: PromiseTerms, lines: [Line], pegs: [OrderPeg] = [], visits: [OrderVisit] = [],
        cost: Int64 = 0, at now: Int64
    ) {
        self.init(
            status: .rejected, expires: nil, arrive: nil, shipments: 0, cost: cost,
            allowsPlanned: terms.allowsPlanned, lines: lines, pegs: pegs, visits: visits,
            reserveAfter: terms.reserveAfter)
        if lines.contains(where: { $0.confirmed > 0 }) {
            status = terms.holdMS == nil ? .confirmed : .held
            expires = terms.holdMS.map { now + $0 }
        } else if waits {
            status = .backordered
        }
        closeLines()
    }

    /// An order of which something has left and the `rest` was promised anew by terms.
    ///
    /// `places` are where the lines of the rest stand among all. Without a rest all that is asked for
    /// has left.
    init(
        left: OrderRecord, rest: OrderRecord?, at places: [Int], _ terms: PromiseTerms, cost: Int64
    ) {
        self.init(
            status: rest?.status ?? .shipped, expires: rest?.expires, arrive: nil, shipments: 0,
            cost: cost, allowsPlanned: terms.allowsPlanned, lines: [],
            reserveAfter: terms.reserveAfter)
        for (index, line) in terms.question.lines.enumerated() {
            let place = places.firstIndex(of: index)
            lines.append(
                Line(
                    left: index < left.lines.count ? left.lines[index] : nil,
                    rest: place.flatMap { rest?.lines[$0] }, quantity: line.quantity))
        }
        keepPegs(of: left, rest: rest, at: places)
        closeLines()
    }

    /// Gives up what is promised, so that nothing but what waits is left.
    mutating func giveUpPromise() {
        status = .backordered
        expires = nil
        cost = 0
        for line in lines.indices { lines[line].giveUpPromise() }
        pegs = []
        visits = []
        closeLines()
    }

    /// Fills in what follows from the lines: the day of arrival, which an order that waits or is
    /// refused has not, and the count of shipments.
    private mutating func closeLines() {
        arrive = nil
        if !waits, status != .rejected {
            for line in lines {
                for source in line.sources { arrive = max(arrive ?? .min, source.arrive) }
            }
        }
        shipments = countShipments()
    }

    /// Distinct locations and ship days among the sources.
    private func countShipments() -> Int {
        if lines.count == 1, lines[0].sources.count == 1 { return 1 }
        var shipments: Set<Shipment> = []
        for line in lines {
            for source in line.sources {
                shipments.insert(Shipment(location: source.location, ship: source.ship))
            }
        }
        return shipments.count
    }

    /// What leaves a location on a day.
    private struct Shipment: Hashable {
        let location: [UInt8]
        let ship: Int32
    }

    /// Keeps the pegs and visits of lines that have left whole, and puts those of the rest behind
    /// them.
    private mutating func keepPegs(of left: OrderRecord, rest: OrderRecord?, at places: [Int]) {
        var kept: [Int: Int] = [:]
        for (place, peg) in left.pegs.enumerated()
        where !places.contains(peg.line) && left.lines[peg.line].confirmed > 0 {
            var own = peg
            own.parent = peg.parent < 0 ? -1 : kept[peg.parent] ?? -1
            kept[place] = pegs.count
            pegs.append(own)
        }
        let first = pegs.count
        for peg in rest?.pegs ?? [] {
            var own = peg
            own.line = places[peg.line]
            own.parent = peg.parent < 0 ? -1 : first + peg.parent
            pegs.append(own)
        }
        visits = left.visits.filter {
            !places.contains($0.line) && left.lines[$0.line].confirmed > 0
        }
        for visit in rest?.visits ?? [] {
            var own = visit
            own.line = places[visit.line]
            visits.append(own)
        }
    }
}

extension OrderRecord.Line {
    /// A line of which a part has left and the rest is promised anew; one of the two is there.
    fileprivate init(left: OrderRecord.Line?, rest: OrderRecord.Line?, quantity: Int64) {
        guard var line = rest ?? left else { preconditionFailure("a line has left or is promised") }
        line.quantity = quantity
        if let left, rest != nil {
            line.confirmed += left.confirmed
            line.sources = left.sources + line.sources
            line.draws = left.draws + line.draws
        }
        line.arrive = line.backordered > 0 ? nil : line.sources.map(\.arrive).max()
        self = line
    }

    /// Gives up what is promised of it; what waits goes on waiting.
    mutating func giveUpPromise() {
        confirmed = 0
        arrive = nil
        sources = []
        draws = []
    }
}

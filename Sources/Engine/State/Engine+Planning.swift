import Columns
import Promising
import Wire

/// What an ATP or a PROMISE asks for, resolved to rows.
struct SupplyQuestion {
    /// Each line's item (its row) and quantity in thousandths, in the order of the command.
    var lines: [(item: Int, quantity: Int64)] = []
    /// Where the goods have to go.
    var zone: Zone = .anywhere
    /// The only locations (rows) that count; nil for all.
    var from: [Int]?

    /// Where the goods have to go.
    enum Zone {
        /// They are fetched: arrival is the ship day.
        case anywhere
        /// To a zone that some lane reaches.
        case known(UInt32)
        /// To a zone that no lane reaches.
        case unknown
    }
}

extension Engine {
    /// The code of the zone that a word names.
    func zone(_ words: Words, at position: Int) -> SupplyQuestion.Zone {
        let column = tables.lane.columns[Entity.LaneColumn.zone.place]
        return column.categories?.code(of: words.word(position)).map { .known($0) } ?? .unknown
    }

    /// Fills the planner's request with the places and rows of a question.
    ///
    /// Places are all locations that keep one of the items and, to a zone, have a lane into it; they
    /// stand by the bytes of their ids. Answers the rows of these locations.
    mutating func fill(_ request: inout OrderRequest, for question: SupplyQuestion) -> [Int] {
        rankLocations()
        var places: [(rank: Int32, location: Int)] = []
        for line in question.lines {
            for stock in supply.stockOfItem[line.item] {
                let location = location(ofStock: Int(stock))
                guard !places.contains(where: { $0.location == location }),
                    question.from?.contains(location) ?? true
                else { continue }
                places.append((supply.rank(ofLocation: location), location))
            }
        }
        if places.count > 1 { places.sort { $0.rank < $1.rank } }
        var locations: [Int] = []
        locations.reserveCapacity(places.count)
        for place in places {
            switch question.zone {
            case .anywhere: request.locations.append(OrderRequest.Location())
            case .unknown: continue
            case .known(let zone):
                guard let lane = supply.lanes.lane(from: place.location, into: zone) else {
                    continue
                }
                request.locations.append(
                    OrderRequest.Location(laneDays: lane.days, laneCents: lane.cost))
            }
            locations.append(place.location)
        }
        for line in question.lines {
            request.lines.append(OrderRequest.Line(item: line.item, quantity: line.quantity))
            for location in locations {
                request.rows.append(stock(ofItem: line.item, at: location))
            }
        }
        return locations
    }

    /// Ranks the locations by their ids, when one came or went since that was done.
    mutating func rankLocations() {
        if !supply.ranksAreCurrent { supply.rankLocations(tables.location) }
    }

    /// The sources of a line that was just planned, for a reply or a record.
    func sources(_ line: OrderPlan.Line, locations: [Int]) -> [OrderRecord.Source] {
        line.sources.map { position in
            let source = planner.answer.sources[position]
            return OrderRecord.Source(
                location: tables.location.key(ofRow: locations[source.location]), stock: source.row,
                quantity: source.quantity, ship: source.ship, arrive: source.arrive,
                how: OrderRecord.Supply(isReceipt: source.supply == .receipt))
        }
    }

    /// The stock row of an item at a location, or -1; items are kept at few.
    private func stock(ofItem item: Int, at location: Int) -> Int32 {
        for stock in supply.stockOfItem[item] where self.location(ofStock: Int(stock)) == location {
            return stock
        }
        return -1
    }

    /// The key of a row, as bytes.
    func key(_ table: TableNumber, row: Int) -> [UInt8] { self[table].key(ofRow: row) }
}

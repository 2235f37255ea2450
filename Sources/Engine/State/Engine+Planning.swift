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
        var places: [(rank: Int32, location: Int)] = []
        for line in question.lines {
            for stock in supply.stockOfItem[line.item] {
                let location = location(ofStock: Int(stock))
                guard !places.contains(where: { $0.location == location }),
                    question.from?.contains(location) ?? true
                else { continue }
                places.append((supply.rank(ofLocation: location, tables.location), location))
            }
        }
        places.sort { $0.rank < $1.rank }
        var locations: [Int] = []
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
            if let calendar = supply.calendars.shipping[Int32(place.location)] {
                let last = request.locations.count - 1
                request.locations[last].shipDays = calendar.days
                request.locations[last].firstShip = calendar.firstShip(at: now)
            }
        }
        for line in question.lines {
            request.lines.append(OrderRequest.Line(item: line.item, quantity: line.quantity))
            for location in locations {
                let stock = supply.stockOfItem[line.item].first {
                    self.location(ofStock: Int($0)) == location
                }
                request.rows.append(stock ?? -1)
            }
        }
        return locations
    }

    /// The sources of a planned line, for a reply or a record.
    func sources(
        _ line: OrderPlan.Line, of plan: OrderPlan, locations: [Int]
    ) -> [OrderRecord.Source] {
        plan.sources[line.sources].map { source in
            OrderRecord.Source(
                location: key(.location, row: locations[source.location]), stock: source.row,
                quantity: source.quantity, ship: source.ship, arrive: source.arrive,
                isFromStock: source.supply == .stock)
        }
    }

    /// The key of a row, as bytes.
    func key(_ table: TableNumber, row: Int) -> [UInt8] {
        let chunk = self[table].keys.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).array()
    }
}

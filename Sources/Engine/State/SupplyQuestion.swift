import Columns
import Wire

/// What an ATP or a PROMISE asks for, resolved to rows.
struct SupplyQuestion {
    /// Each line's item (its row) and quantity in thousandths, in the order of the command.
    var lines: [(item: Int, quantity: Int64)] = []
    /// Where the goods have to go.
    var zone: Zone = .anywhere
    /// The only locations (rows) that count; nil for all.
    var from: [Int]?
    /// Whether the customer takes substitutes.
    var allowsSubstitutes = false
    /// The customer's account (its row), nil for an unknown customer.
    var account: Int?
    /// The tier that the customer counts by, nil without one.
    var tier: Int64?

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
    /// The zone with a name.
    func zone(named name: Span<UInt8>) -> SupplyQuestion.Zone {
        let column = tables.lane.columns[Entity.LaneColumn.zone.place]
        return column.categories?.code(of: name).map { .known($0) } ?? .unknown
    }

    /// The zone after an option, or anywhere without it.
    func zone(
        _ call: borrowing Call, _ option: Option
    ) throws(CommandError) -> SupplyQuestion.Zone {
        guard let place = call.place(of: option) else { return .anywhere }
        _ = try call.id(at: place, "zone")
        return zone(named: call.words.word(place))
    }

    /// The tier of an account, nil when it has none.
    func tier(ofAccount row: Int) -> Int64? {
        tables.account.numberIfPresent(Entity.AccountColumn.tier, at: row)
    }
}

extension Call {
    /// What ALLOW names: planned receipts, substitutes, or both.
    func allowed(
        _ option: Option
    ) throws(CommandError) -> (planned: Bool, substitutes: Bool) {
        var allowed = (planned: false, substitutes: false)
        guard let place = place(of: option) else { return allowed }
        for word in words.text(place).split(separator: ",", omittingEmptySubsequences: false) {
            switch word.lowercased() {
            case "planned": allowed.planned = true
            case "substitutes": allowed.substitutes = true
            default:
                throw .badArgument(
                    "ALLOW", expected: "planned, substitutes or both with a comma between",
                    found: String(word))
            }
        }
        return allowed
    }
}

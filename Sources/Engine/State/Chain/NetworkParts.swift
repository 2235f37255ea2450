import Columns
import Promising

// Rows of tables as parts of the network that promises read.

extension BillComponent {
    var inNetwork: SupplyNetwork.Component {
        SupplyNetwork.Component(
            item: component, perUnit: quantity, fixed: fixed, scrapMilli: scrap,
            window: SupplyNetwork.Window(from: from ?? .min, to: to ?? .max))
    }
}

extension Routing {
    func inNetwork(_ calendars: CalendarIndex) -> SupplyNetwork.Routing {
        SupplyNetwork.Routing(
            location: location, priority: Int(priority), leadDays: Int32(lead),
            queueDays: Int32(queue),
            counted: countsWorkdays ? calendars.workdays(at: location) : nil,
            operations: steps.map {
                SupplyNetwork.Operation(
                    resource: $0.resource, perUnit: $0.perUnit, setup: $0.setup)
            }, window: SupplyNetwork.Window(from: from ?? .min, to: to ?? .max))
    }
}

extension SupplierTerms {
    func inNetwork(_ calendars: CalendarIndex) -> SupplyNetwork.Supplier {
        SupplyNetwork.Supplier(
            location: location, priority: Int(priority), leadDays: Int32(days),
            counted: countsWorkdays ? calendars.workdays(at: location) : nil,
            orderMinimum: minimum, orderMultiple: multiple)
    }
}

extension TransferWay {
    func inNetwork(_ calendars: CalendarIndex) -> SupplyNetwork.Transfer {
        SupplyNetwork.Transfer(
            from: source, days: Int32(days), priority: Int(priority),
            counted: countsWorkdays ? calendars.workdays(at: target) : nil)
    }
}

extension SubstituteTerms {
    var inNetwork: SupplyNetwork.Substitute {
        SupplyNetwork.Substitute(
            item: other, ratio: ratio, priority: Int(priority),
            window: SupplyNetwork.Window(from: from ?? .min, to: to ?? .max),
            supersedes: supersedes)
    }
}

extension Table {
    /// How the item of a row is made and bought, as its record says.
    func chainTerms(_ row: Int) -> SupplyNetwork.Terms {
        typealias Item = Entity.ItemColumn
        var terms = SupplyNetwork.Terms()
        terms.lotMinimum = numberIfPresent(Item.lotMinimum, at: row) ?? 0
        terms.lotMultiple = numberIfPresent(Item.lotMultiple, at: row) ?? 0
        terms.lotMaximum = numberIfPresent(Item.lotMaximum, at: row) ?? 0
        terms.replenishDays = numberIfPresent(Item.replenishDays, at: row).map { Int32($0) }
        terms.shelfDays = numberIfPresent(Item.shelfLifeDays, at: row).map { Int32($0) }
        terms.fenceDays = Int32(numberIfPresent(Item.frozenDays, at: row) ?? 0)
        if category(Item.kind, row) == "kit" {
            terms.kit = category(Item.kitShips, row) == "apart" ? .apart : .together
        }
        return terms
    }

    /// The value of a category column, nil when it is absent.
    private func category(_ field: Field, _ row: Int) -> String? {
        let column = columns[field.place]
        guard let code = column.value(row, as: UInt32.self) else { return nil }
        return column.categories.map { $0[code].text() }
    }

    /// Whether a resource's capacity does not bound what is made.
    func isInfinite(_ row: Int) -> Bool {
        flagIfPresent(row, of: Entity.ResourceColumn.finite.place) == false
    }
}

import Columns
import Promising
import Wire

/// Quotas: what a group of customers may be promised of an item in a period.
///
/// An order is bound by every quota that names its customer and its item: the customer as an account,
/// as an account above it (field `parent`), as a group of accounts (a value of their fields `group`,
/// `territory`, `country` or `industry`), as a tier, or as everyone (`*`); the item itself, its
/// group, or any item (`*`). An order without account and tier meets those of everyone alone. Levels are thus a hierarchy: what is promised to an account counts
/// in its own quota, its group's, its tier's and everyone's, and each of them must have room.
extension Engine {
    /// The word for everyone, and for every item.
    static let anyone = Array("*".utf8)
    /// Accounts above an account that are looked at; a chain of parents may not be longer.
    private static let mostParents = 16
    /// The fields of an account whose values are groups of customers.
    private static let groupFields = [
        Entity.AccountColumn.group, Entity.AccountColumn.territory, Entity.AccountColumn.country,
        Entity.AccountColumn.industry,
    ]

    /// Binds the lines of a request to the quotas of a customer.
    /// - Complexity: O(1) without quotas; else O(lines × groups × periods).
    func bindQuotas(_ request: inout OrderRequest, _ question: SupplyQuestion) {
        if supply.quotas.isEmpty { return }
        let groups = groups(account: question.account, tier: question.tier)
        var known: [QuotaIndex.Pair: Int] = [:]
        for (index, line) in question.lines.enumerated() {
            for item in names(ofItem: line.item) {
                for group in groups {
                    let pair = QuotaIndex.Pair(group: group, item: item)
                    let rows = supply.quotas.periods(pair)
                    if rows.isEmpty { continue }
                    let place = known[pair] ?? request.quotas.add(rows.map { period(Int($0)) })
                    known[pair] = place
                    request.quotas.bind(line: index, to: place)
                }
            }
        }
    }

    /// What a planned line draws, as its order keeps it.
    func draws(ofLine line: Int, _ plan: OrderPlan) -> [OrderRecord.Draw] {
        if plan.draws.isEmpty { return [] }
        return plan.draws.filter { $0.line == line }.map {
            OrderRecord.Draw(
                quota: tables.quota.sequence.load($0.owner, as: Int64.self), quantity: $0.quantity)
        }
    }

    /// The words by which quotas may name a customer, each once.
    private func groups(account: Int?, tier: Int64?) -> [[UInt8]] {
        var groups: [[UInt8]] = []
        func add(_ group: [UInt8]) {
            if !group.isEmpty, !groups.contains(group) { groups.append(group) }
        }
        if let tier { add(Self.tierWord(tier)) }
        var next = account
        for _ in 0...Self.mostParents {
            guard let row = next else { break }
            add(key(.account, row: row))
            for field in Self.groupFields { add(tables.account.text(field, row)) }
            next = tables.account.row(
                of: tables.account.text(Entity.AccountColumn.parent, row).span)
        }
        add(Self.anyone)
        return groups
    }

    /// The words by which quotas may name an item.
    private func names(ofItem row: Int) -> [[UInt8]] {
        var names = [key(.item, row: row)]
        let group = tables.item.text(Entity.ItemColumn.group, row)
        if !group.isEmpty, group != names[0] { names.append(group) }
        names.append(Self.anyone)
        return names
    }

    /// The word of a tier.
    static func tierWord(_ tier: Int64) -> [UInt8] { Array("tier\(tier)".utf8) }

    // MARK: Use

    /// Counts what an order draws.
    mutating func useQuotas(_ record: OrderRecord) {
        for line in record.lines { supply.quotas.use(line.draws) }
    }

    /// Gives back what an order draws; its record still says it.
    mutating func giveBackQuotas(_ record: OrderRecord) {
        for line in record.lines { supply.quotas.giveBack(line.draws) }
    }

    /// Gives back what an order that ends draws, but for what has left: that was used.
    ///
    /// Each quota that binds a line is drawn for all that is confirmed, so what has left is kept in
    /// each of them, from the draws made first.
    mutating func giveUpQuotas(_ record: inout OrderRecord) {
        giveBackQuotas(record)
        for line in record.lines.indices where !record.lines[line].draws.isEmpty {
            let shipped = record.lines[line].shipped
            var open: [QuotaIndex.Pair: Int64] = [:]
            var kept: [OrderRecord.Draw] = []
            for draw in record.lines[line].draws {
                guard let row = supply.quotas.row(ofQuota: draw.quota) else { continue }
                let terms = quota(row)
                let pair = QuotaIndex.Pair(group: terms.group, item: terms.item)
                let part = min(open[pair, default: shipped], draw.quantity)
                open[pair] = open[pair, default: shipped] - part
                if part > 0 { kept.append(OrderRecord.Draw(quota: draw.quota, quantity: part)) }
            }
            record.lines[line].draws = kept
        }
        useQuotas(record)
    }

    /// Keeps what an order that is over still draws, which is what has left of it, beyond its record.
    mutating func keepQuotas(_ record: OrderRecord) {
        for draw in record.lines.flatMap(\.draws) {
            guard let row = supply.quotas.row(ofQuota: draw.quota) else { continue }
            let gone = tables.quota.numberIfPresent(Entity.QuotaColumn.gone, at: row) ?? 0
            tables.quota.set(Entity.QuotaColumn.gone, gone + draw.quantity, at: row)
        }
    }

    // MARK: Periods

    /// A period as the planner sees it.
    private func period(_ row: Int) -> QuotaLedger.Period {
        let terms = quota(row)
        return QuotaLedger.Period(
            from: terms.from, to: terms.to, left: terms.quantity - supply.quotas.used[row],
            earlier: Int(terms.earlier), later: Int(terms.later), owner: row)
    }

    /// A period as it is stored.
    func quota(_ row: Int) -> QuotaTerms {
        QuotaTerms(tables.quota, row)
    }

    /// Stores a period; one of the same group, item and first day is replaced and keeps its use.
    mutating func setQuota(_ terms: QuotaTerms) {
        let (row, isNew) = tables.put(terms)
        if isNew { supply.quotas.add(row, tables.quota) }
    }

    /// Removes a period; what was drawn on it stays promised.
    mutating func removeQuota(_ row: Int) {
        supply.quotas.remove(row, tables.quota)
        tables.quota.remove(row)
    }
}

/// A period of a quota.
struct QuotaTerms {
    /// An account, a group of accounts, a tier's word or `*`.
    let group: [UInt8]
    /// An item, an item group or `*`.
    let item: [UInt8]
    /// The first day.
    let from: Int32
    /// The last day.
    let to: Int32
    /// What may be promised, in thousandths.
    let quantity: Int64
    /// Periods before that may be used up too.
    let earlier: Int64
    /// Periods after that may be used in advance.
    let later: Int64
}

extension QuotaTerms: StoredRow {
    private typealias Columns = Entity.QuotaColumn

    static var table: TableNumber { .quota }

    /// Group, item and first day; a byte that stands in no id parts them.
    var key: [UInt8] {
        var key = group + [0] + item + [0]
        BigEndian.append(UInt32(bitPattern: from), to: &key)
        return key
    }

    init(_ table: Table, _ row: Int) {
        group = table.bytes(Columns.group, row)
        item = table.bytes(Columns.item, row)
        from = table.columns[Columns.from.place].load(row, as: Int32.self)
        to = table.columns[Columns.to.place].load(row, as: Int32.self)
        quantity = table.number(Columns.quantity, at: row)
        earlier = table.number(Columns.earlier, at: row)
        later = table.number(Columns.later, at: row)
    }

    func write(to table: inout Table, at row: Int) {
        table.set(Columns.group, group, at: row)
        table.set(Columns.item, item, at: row)
        table.set(Columns.from, from, at: row)
        table.set(Columns.to, to, at: row)
        table.set(Columns.quantity, quantity, at: row)
        table.set(Columns.earlier, earlier, at: row)
        table.set(Columns.later, later, at: row)
    }
}

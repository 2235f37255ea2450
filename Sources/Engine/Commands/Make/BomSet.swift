import Columns
import Wire

/// `BOM.SET`: says what goes into an item.
struct BomSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let components = Argument(
        2, "component quantity", .id, .repeated(words: 2, least: 0))
    private static let scrap = Option(
        "SCRAP", slot: 0, .words(2), "component percent", .id, isRepeatable: true)
    private static let fixed = Option(
        "FIXED", slot: 1, .words(2), "component quantity", .id, isRepeatable: true)
    private static let from = Option(
        "FROM", slot: 2, .words(2), "component date", .id, isRepeatable: true)
    private static let to = Option(
        "TO", slot: 3, .words(2), "component date", .id, isRepeatable: true)

    let declaration = Declaration(
        "BOM.SET", .write,
        summary: "Sets the whole bill of materials of an item: what a unit takes of each "
            + "component; with SCRAP so many percent more, with FIXED so much more a run (the "
            + "quantity may then be 0), with FROM and TO only where it is taken on these days "
            + "(both count). An item without any routing is put together in no time, wherever all of "
            + "its components are. A visit (APPOINTMENT.SET) has no components and is none: it is "
            + "promised on a line of its own. Without components the bill goes. Promises made stay as they "
            + "are.",
        cost: "O(c + n), c = components, n = items below them",
        arguments: [Self.item, Self.components],
        options: [Self.scrap, Self.fixed, Self.from, Self.to],
        reply: "OK", errors: [.notFound, .state, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        var bill = try components(ofItem: item, call, engine)
        for visit in bill.isEmpty ? [] : [item] + bill.map(\.component)
        where engine.appointment(ofItem: visit) != nil {
            throw CommandError(
                .state,
                "\(CommandError.excerpt(engine.key(.item, row: visit).span.text())): it is a visit, "
                    + "which has no components and is none")
        }
        try apply(Self.scrap, to: &bill, call, engine) {
            component, place throws(CommandError) in
            component.scrap = try Self.percent(call, at: place)
        }
        try apply(Self.fixed, to: &bill, call, engine) {
            component, place throws(CommandError) in
            component.fixed = try call.quantity(at: place, "FIXED", mayBeZero: true)
            try engine.checkAmount(component.fixed, "FIXED")
        }
        try apply(Self.from, to: &bill, call, engine) {
            component, place throws(CommandError) in
            component.from = try call.date(at: place, "FROM")
        }
        try apply(Self.to, to: &bill, call, engine) {
            component, place throws(CommandError) in
            component.to = try call.date(at: place, "TO")
        }
        for component in bill {
            guard component.quantity > 0 || component.fixed > 0 else {
                throw .badArgument(
                    "quantity", expected: "a quantity above 0, or FIXED beside it", found: "0")
            }
            try Engine.checkWindow(component.from, component.to)
        }
        try engine.setBill(ofItem: item, bill)
        reply.ok()
    }

    private func components(
        ofItem item: Int, _ call: borrowing Call, _ engine: borrowing Engine
    ) throws(CommandError) -> [BillComponent] {
        var bill: [BillComponent] = []
        let places = call.words(of: Self.components)
        let most = engine.limits.componentsPerItem
        guard places.count / 2 <= most else {
            throw CommandError(.limit, "component: an item has at most \(most) components")
        }
        var seen: Set<Int> = []
        for place in stride(from: places.lowerBound, to: places.upperBound, by: 2) {
            let component = try engine.existing(.item, call, at: place, "component")
            let quantity = try call.quantity(at: place + 1, "quantity", mayBeZero: true)
            try engine.checkAmount(quantity, "quantity")
            guard seen.insert(component).inserted else {
                throw CommandError(
                    .badArgument,
                    "component: '\(CommandError.excerpt(call.words.text(place)))' stands twice")
            }
            bill.append(BillComponent(item: item, component: component, quantity: quantity))
        }
        return bill
    }

    /// Calls `body` with the component that each occurrence of an option names and the place of its
    /// value.
    private func apply(
        _ option: Option, to bill: inout [BillComponent], _ call: borrowing Call,
        _ engine: borrowing Engine,
        _ body: (inout BillComponent, Int) throws(CommandError) -> Void
    ) throws(CommandError) {
        var places: [Int] = []
        try call.forEach(option) { (place: Int) throws(CommandError) in places.append(place) }
        for place in places {
            let component = try engine.existing(.item, call, at: place, option.keyword)
            guard let index = bill.firstIndex(where: { $0.component == component }) else {
                throw .badArgument(
                    option.keyword, expected: "a component of the bill",
                    found: call.words.text(place))
            }
            try body(&bill[index], place + 1)
        }
    }

    /// A percentage from 0 to 1,000 with at most one decimal, in thousandths of the whole.
    private static func percent(_ call: borrowing Call, at place: Int) throws(CommandError) -> Int64
    {
        guard let thousandths = FixedPoint.parse(call.words.word(place), places: 1),
            (0...10_000).contains(thousandths)
        else {
            throw .badArgument(
                "SCRAP", expected: "a percentage from 0 to 1000 with at most 1 decimal",
                found: call.words.text(place))
        }
        return thousandths
    }
}

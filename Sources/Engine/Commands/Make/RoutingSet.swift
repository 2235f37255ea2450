import Columns
import Wire

/// `ROUTING.SET`: says how an item is made at a location.
struct RoutingSet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let steps = Argument(
        3, "resource quantity-per-unit", .id, .repeated(words: 2, least: 0))
    private static let lead = Option("LEAD", slot: 0, .words(1), "days", .integer)
    private static let setup = Option("SETUP", slot: 1, .words(1), "quantity", .quantity)
    private static let queue = Option("QUEUE", slot: 2, .words(1), "days", .integer)
    private static let priority = Option("PRIORITY", slot: 3, .words(1), "p", .integer)
    private static let from = Option("FROM", slot: 4, .words(1), "date", .date)
    private static let to = Option("TO", slot: 5, .words(1), "date", .date)
    private static let workdays = Option("WORKDAYS", slot: 6, .flag)

    let declaration = Declaration(
        "ROUTING.SET", .write,
        summary: "Sets a way to make an item at a location: the work of each step on its resource "
            + "per unit made (in the resource's unit), one step after the other, each "
            + "as fast as CAPACITY.SET of its resource allows; SETUP is taken "
            + "by each step once a run (or one quantity a step, with commas between). Components are "
            + "taken QUEUE days before the first day of work, and what was made can ship LEAD days "
            + "after the last. A run takes all of its components at once; lot_maximum of the item "
            + "divides it into runs that may begin as receipts of components allow. Ways of another PRIORITY are alternates, the lowest (1 unless said) "
            + "first; FROM and TO bound the days on which components are taken. Without resources "
            + "only the days count. With WORKDAYS these are days on which the location works "
            + "(CALENDAR.OPEN). Promises made stay as they are.",
        cost: "O(r), r = ways to make the item",
        arguments: [Self.item, Self.location, Self.steps],
        options: [
            Self.lead, Self.setup, Self.queue, Self.priority, Self.from, Self.to, Self.workdays,
        ],
        reply: "OK", errors: [.notFound, .limit])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        var routing = Routing(item: item, location: location)
        routing.steps = try steps(call, engine)
        let most = Int64(engine.limits.leadDays)
        routing.lead = try call.integer(Self.lead, in: 0...most) ?? 0
        routing.queue = try call.integer(Self.queue, in: 0...most) ?? 0
        routing.priority =
            try call.integer(Self.priority, in: Routing.priorities) ?? Routing.firstPriority
        routing.from = try call.date(Self.from)
        routing.to = try call.date(Self.to)
        try Engine.checkWindow(routing.from, routing.to)
        routing.countsWorkdays = call.has(Self.workdays)
        try engine.checkRoom(for: routing)
        engine.setRouting(routing)
        reply.ok()
    }

    private func steps(
        _ call: borrowing Call, _ engine: borrowing Engine
    ) throws(CommandError) -> [Routing.Step] {
        var steps: [Routing.Step] = []
        let places = call.words(of: Self.steps)
        let most = engine.limits.stepsPerRouting
        guard places.count / 2 <= most else {
            throw CommandError(.limit, "resource: a routing has at most \(most) steps")
        }
        for place in stride(from: places.lowerBound, to: places.upperBound, by: 2) {
            let resource = try engine.existing(.resource, call, at: place, "resource")
            let perUnit = try call.quantity(at: place + 1, "quantity-per-unit", mayBeZero: true)
            try engine.checkAmount(perUnit, "quantity-per-unit")
            steps.append(Routing.Step(resource: resource, perUnit: perUnit))
        }
        guard let place = call.place(of: Self.setup) else { return steps }
        var setups: [Int64] = []
        for word in call.words.text(place).split(separator: ",", omittingEmptySubsequences: false) {
            let text = String(word)
            guard
                let setup = FixedPoint.parse(
                    text.utf8Span.span, places: FixedPoint.quantityPlaces), setup >= 0
            else { throw .badArgument("SETUP", expected: "quantities of 0 or more", found: text) }
            try engine.checkAmount(setup, "SETUP")
            setups.append(setup)
        }
        guard setups.count == 1 || setups.count == steps.count, !steps.isEmpty else {
            throw .badArgument(
                "SETUP", expected: "one quantity, or one for each of \(steps.count) steps",
                found: call.words.text(place))
        }
        for index in steps.indices { steps[index].setup = setups[setups.count == 1 ? 0 : index] }
        return steps
    }
}

/// `ROUTING.DEL`: takes a way to make an item away.
struct RoutingDelete: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id)
    private static let priority = Option("PRIORITY", slot: 0, .words(1), "p", .integer)

    let declaration = Declaration(
        "ROUTING.DEL", .write,
        summary: "Takes the ways to make an item at a location away, or the one of a PRIORITY. "
            + "Promises made stay as they are.",
        cost: "O(r), r = ways to make the item", arguments: [Self.item, Self.location],
        options: [Self.priority], reply: "the number of ways that went", errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        let location = try engine.location(call, at: Self.location.position)
        let priority = try call.integer(Self.priority, in: Routing.priorities)
        let gone = engine.chainRows(Routing.self, of: item).filter {
            $0.location == location && (priority == nil || priority == $0.priority)
        }
        for routing in gone { engine.removeRouting(routing) }
        reply.integer(gone.count)
    }
}

/// `ROUTING.GET`: how an item is made.
struct RoutingGet: Command {
    private static let item = Argument(1, "item", .id)
    private static let location = Argument(2, "location", .id, .optional)

    let declaration = Declaration(
        "ROUTING.GET", .read,
        summary: "Shows the ways to make an item, in the order in which they are tried.",
        cost: "O(r), r = ways to make the item", arguments: [Self.item, Self.location],
        reply: "an array of maps: location, priority, lead, queue, workdays, from, to, steps (an "
            + "array of maps: resource, quantity, setup)",
        errors: [.notFound])

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let item = try engine.item(call, at: Self.item.position)
        var routings = engine.chainRows(Routing.self, of: item)
        if let place = call.place(of: Self.location) {
            let location = try engine.location(call, at: place)
            routings.removeAll { $0.location != location }
        }
        reply.array(routings.count)
        for routing in routings {
            reply.map(8)
            reply.key("location")
            reply.text(engine.tables.location.keys, row: routing.location)
            reply.key("priority")
            reply.integer(Int(routing.priority))
            reply.key("lead")
            reply.integer(Int(routing.lead))
            reply.key("queue")
            reply.integer(Int(routing.queue))
            reply.key("workdays")
            reply.boolean(routing.countsWorkdays)
            reply.key("from")
            reply.day(orNull: routing.from)
            reply.key("to")
            reply.day(orNull: routing.to)
            reply.key("steps")
            reply.array(routing.steps.count)
            for step in routing.steps {
                reply.map(3)
                reply.key("resource")
                reply.text(engine.tables.resource.keys, row: step.resource)
                reply.key("quantity")
                reply.quantity(step.perUnit)
                reply.key("setup")
                reply.quantity(step.setup)
            }
        }
    }
}

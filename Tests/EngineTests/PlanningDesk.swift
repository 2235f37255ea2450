import Columns
import Foundation
import Testing

/// Plays a ``PlanningScript`` to an engine and reads what each demand is promised.
struct PlanningDesk: ~Copyable {
    private var desk = Desk()
    private let planning: PlanningCase
    private let script: PlanningScript
    /// What each demand is promised, by name.
    private(set) var promised: [String: DailyQuantities] = [:]

    /// Sets the stage and promises all demands in frePPLe's order.
    init(_ planning: PlanningCase, _ script: PlanningScript) throws {
        self.planning = planning
        self.script = script
        desk.now = try Self.moment(planning.now)
        for line in script.lines {
            let reply = desk.ask(line)
            try #require(!reply.hasPrefix(#"{"error""#), "\(planning.case): \(line): \(reply)")
        }
        var asked: Set<String> = []
        for demand in planning.demands where script.skipped[demand.name] == nil {
            let order = script.order(of: demand.name)
            guard asked.insert(order?.name ?? demand.name).inserted else { continue }
            try promise(order?.name ?? demand.name, order?.demands ?? [demand.name])
        }
        let check = desk.ask("CHECK")
        try #require(check.hasPrefix(#"{"ok":true"#), "\(planning.case): \(check)")
    }

    /// Promises demands as the lines of one order.
    private mutating func promise(_ order: String, _ names: [String]) throws {
        let demands = names.compactMap { name in planning.demands.first { $0.name == name } }
        try #require(demands.count == names.count, "\(order) has demands that the case has not")
        var line = "PROMISE \"\(order)\""
        for demand in demands {
            line += " LINE \"\(demand.item ?? "")\" \(Self.text(demand.quantity ?? 0))"
        }
        line += words(order, demands[0])
        let reply = desk.ask(line + " CONFIRM")
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(reply.utf8))
        let lines = try #require(answer?.lines, "\(line): \(reply)")
        for (demand, line) in zip(demands, lines) {
            var days = DailyQuantities()
            for source in line.sources { days.add(source.quantity, on: source.arrive) }
            promised[demand.name] = days
        }
    }

    /// What stands behind the lines of a PROMISE.
    private func words(_ order: String, _ demand: PlanningCase.Demand) -> String {
        var words = " BY \(demand.dueDay)"
        if let latest = demand.latestDay { words += " LATEST \(latest)" }
        let own = [script.options["*"], script.options[order]].compactMap(\.self)
            .joined(separator: " ")
            .replacing("{location}", with: demand.location ?? "")
        if !own.contains("DELIVERY") {
            let smallest = demand.smallestPart
            words += " DELIVERY partial"
            // Whole units are shipped anyway; with MINSHIP a shipment has to come from one place.
            if smallest > 1 { words += " MINSHIP \(Self.text(smallest))" }
        }
        return own.isEmpty ? words : "\(words) \(own)"
    }

    private static func text(_ quantity: Double) -> String {
        DailyQuantities.text(Int((quantity * 1_000).rounded()))
    }

    private static func moment(_ text: String) throws -> Int64 {
        let day = Array(PlanningCase.day(text).utf8)
        let number = CalendarDay.parse(day.span)
        return Int64(try #require(number)) * 86_400_000
    }

    private struct Answer: Decodable {
        let lines: [Line]

        struct Line: Decodable { let sources: [Source] }

        struct Source: Decodable {
            let quantity: Double
            let arrive: String
        }
    }
}

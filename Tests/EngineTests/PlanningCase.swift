import Foundation
import TestKit

/// A case of frePPLe's own tests, as `../shared/data/promising/frepple-cases` states it: what is
/// demanded, and what frePPLe's plan under all constraints delivers.
///
/// Supply, bills and resources are not read from here: how those are said to Leadstock is written
/// by hand, in a ``PlanningScript``.
struct PlanningCase: Decodable {
    /// The name.
    let `case`: String
    /// The moment of the plan.
    let now: String
    let input: Input
    let expected: Outcome

    struct Input: Decodable { let demand: [Demand] }

    struct Outcome: Decodable { let deliveries: [Delivery] }

    /// What a customer wants.
    struct Demand: Decodable {
        let name: String
        let quantity: Double?
        let due: String?
        let priority: Int?
        let item: String?
        let location: String?
        let minshipment: Double?
        /// How late it may be, such as `P2D`; frePPLe gives up beyond.
        let maxlateness: String?
    }

    /// What frePPLe delivers of a demand at a moment.
    struct Delivery: Decodable {
        let demand: String
        let date: String
        let quantity: Double
    }

    /// The cases that the shared data holds, by name; empty where it is absent.
    static let names: [String] = {
        guard let folder else { return [] }
        return Golden.names(in: folder).filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(".json".count)) }
    }()

    private static let folder = Golden.sharedData.map { $0 + "/promising/frepple-cases" }

    /// Reads a case.
    static func read(_ name: String) throws -> PlanningCase {
        let bytes = folder.flatMap { Golden.bytes("\($0)/\(name).json") } ?? []
        return try JSONDecoder().decode(PlanningCase.self, from: Data(bytes))
    }

    /// The demands in the order in which frePPLe plans them: by priority, then by due date.
    ///
    /// Groups of demands, which have no quantity of their own, are left out.
    var demands: [Demand] {
        input.demand.filter { $0.quantity != nil && $0.due != nil }.sorted {
            ($0.priority ?? 0, $0.due ?? "", $0.name) < ($1.priority ?? 0, $1.due ?? "", $1.name)
        }
    }

    /// What frePPLe delivers of a demand, by day.
    ///
    /// A moment counts as its day. What frePPLe delivers before the due day counts on the due day:
    /// Leadstock delivers on the day that was asked for.
    func delivered(_ demand: Demand) -> DailyQuantities {
        var days = DailyQuantities()
        for delivery in expected.deliveries where delivery.demand == demand.name {
            days.add(delivery.quantity, on: max(Self.day(delivery.date), demand.dueDay))
        }
        return days
    }

    /// The day of a moment.
    static func day(_ moment: String) -> String { String(moment.prefix(10)) }

    /// A day some days later.
    static func day(_ day: String, plus days: Int) -> String {
        let format = Date.ISO8601FormatStyle().year().month().day()
        guard let date = try? format.parse(day) else { return day }
        return format.format(date.addingTimeInterval(Double(days) * 86_400))
    }
}

extension PlanningCase.Demand {
    /// The day on which it is due.
    var dueDay: String { PlanningCase.day(due ?? "") }

    /// The last day on which frePPLe delivers it, nil for any.
    var latestDay: String? {
        guard let maxlateness, maxlateness.hasPrefix("P"), maxlateness.hasSuffix("D"),
            let days = Int(maxlateness.dropFirst().dropLast())
        else { return nil }
        return PlanningCase.day(dueDay, plus: days)
    }

    /// The smallest part of it that frePPLe ships; a tenth when nothing is said.
    var smallestPart: Double {
        let quantity = quantity ?? 0
        return min(minshipment ?? (quantity / 10).rounded(.up), quantity)
    }
}

/// Quantities by day, as they read in a table: `10 on 2009-01-05, 5 on 2009-01-10`.
struct DailyQuantities: Equatable, CustomStringConvertible {
    /// Thousandths by day.
    private(set) var milli: [String: Int] = [:]

    mutating func add(_ quantity: Double, on day: String) {
        milli[day, default: 0] += Int((quantity * 1_000).rounded())
    }

    /// All of it, in thousandths.
    var total: Int { milli.values.reduce(0, +) }

    /// What has come by the end of a day, in thousandths.
    func total(by day: String) -> Int {
        milli.reduce(0) { $0 + ($1.key <= day ? $1.value : 0) }
    }

    /// Whether on every day at least as much has come as of another.
    func isNowhereBehind(_ other: DailyQuantities) -> Bool {
        other.milli.keys.allSatisfy { total(by: $0) >= other.total(by: $0) }
    }

    var description: String {
        if milli.isEmpty { return "nothing" }
        return milli.sorted { $0.key < $1.key }
            .map { "\(Self.text($0.value)) on \($0.key)" }.joined(separator: ", ")
    }

    /// Thousandths as a number of units.
    static func text(_ milli: Int) -> String {
        milli % 1_000 == 0 ? "\(milli / 1_000)" : "\(Double(milli) / 1_000)"
    }
}

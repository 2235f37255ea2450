import Foundation
import TestKit

/// How a ``PlanningCase`` is said to Leadstock: a file of `Data/frepple-cases`.
///
/// Lines of the protocol set up supply, bills and resources. A line that begins with `#` explains.
/// Six words are the script's own and stand first in their line:
///
/// | line | meaning |
/// |---|---|
/// | `shows: text` | what the case shows |
/// | `options demand: words` | words for the demand's PROMISE, or with `*` for all; a `DELIVERY` among them takes the place of partial delivery |
/// | `order name = demand, demand` | demands that are the lines of one order |
/// | `skip demand: text` | what is not promised, and why |
/// | `differs demand: text` | why the outcome differs |
/// | `weekly n: line` | a line of the protocol n times, its first date a week later each time |
struct PlanningScript {
    /// What the case shows.
    private(set) var shows = ""
    /// The lines of the protocol, in their order.
    private(set) var lines: [String] = []
    /// Words for the PROMISE of a demand or order, or of all under `*`.
    private(set) var options: [String: String] = [:]
    /// Orders of several demands.
    private(set) var orders: [(name: String, demands: [String])] = []
    /// Demands that are not promised, with the reason.
    private(set) var skipped: [String: String] = [:]
    /// Why the outcome of a demand differs.
    private(set) var reasons: [String: String] = [:]

    /// Reads the script of a case; nil where there is none.
    init?(of name: String) {
        guard let text = Golden.text("\(Golden.project)/Data/frepple-cases/\(name).txt") else {
            return nil
        }
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            read(String(line))
        }
    }

    /// The demands that the script names.
    var names: Set<String> {
        let orders = Set(orders.map(\.name))
        return Set(self.orders.flatMap(\.demands)).union(skipped.keys).union(reasons.keys)
            .union(options.keys.filter { $0 != "*" && !orders.contains($0) })
    }

    /// The order of which a demand is a line, or nil.
    func order(of demand: String) -> (name: String, demands: [String])? {
        orders.first { $0.demands.contains(demand) }
    }

    private mutating func read(_ line: String) {
        if let text = line.after("shows: ") {
            shows = text
        } else if let text = line.after("options "), let (name, words) = text.parted(by: ": ") {
            options[name] = words
        } else if let text = line.after("order "), let (name, all) = text.parted(by: " = ") {
            orders.append((name, all.split(separator: ",").map { $0.trimmed }))
        } else if let text = line.after("skip "), let (name, why) = text.parted(by: ": ") {
            skipped[name] = why
        } else if let text = line.after("differs "), let (names, why) = text.parted(by: ": ") {
            for name in names.split(separator: ",") { reasons[name.trimmed] = why }
        } else if let text = line.after("weekly "), let (count, line) = text.parted(by: ": ") {
            for week in 0..<(Int(count) ?? 0) { lines.append(Self.line(line, later: 7 * week)) }
        } else {
            lines.append(line)
        }
    }

    /// A line with its first date some days later.
    private static func line(_ line: String, later days: Int) -> String {
        guard let date = line.firstMatch(of: /\d{4}-\d{2}-\d{2}/) else { return line }
        return line.replacingCharacters(
            in: date.range, with: PlanningCase.day(String(date.output), plus: days))
    }
}

extension StringProtocol {
    /// The text behind a beginning, or nil when it begins otherwise.
    fileprivate func after(_ beginning: String) -> String? {
        hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil
    }

    /// The texts before and behind the first place of a separator.
    fileprivate func parted(by separator: String) -> (String, String)? {
        let parts = split(separator: separator, maxSplits: 1)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }

    /// Without blanks around it.
    fileprivate var trimmed: String {
        let inner = drop { $0 == " " }
        return String(
            inner.prefix(
                upTo: inner.lastIndex { $0 != " " }.map(inner.index(after:))
                    ?? inner.startIndex))
    }
}

import Testing

/// The outcome of a ``PlanningCase`` in frePPLe's plan and in Leadstock's promises.
struct PlanningComparison {
    /// One demand.
    struct Row {
        let demand: PlanningCase.Demand
        let planned: DailyQuantities
        let promised: DailyQuantities
        /// Why they differ, from the script.
        let reason: String?

        var verdict: Verdict {
            if planned == promised { return .equal }
            return promised.isNowhereBehind(planned) ? .better : .different
        }
    }

    /// How a promise compares with a plan.
    enum Verdict: String {
        /// The same quantities on the same days.
        case equal
        /// On every day at least as much has come.
        case better
        /// Less has come on some day.
        case different
    }

    let name: String
    let shows: String
    private(set) var rows: [Row] = []
    /// Demands that are not promised, with the reason.
    private(set) var skipped: [(name: String, why: String)] = []
    /// What the script names and the case does not have.
    private(set) var strangers: Set<String> = []
    /// Whether there is a script for the case.
    let isRun: Bool

    /// Promises a case and compares.
    init(of name: String) throws {
        self.name = name
        let planning = try PlanningCase.read(name)
        guard let script = PlanningScript(of: name) else {
            shows = ""
            isRun = false
            return
        }
        shows = script.shows
        isRun = true
        let desk = try PlanningDesk(planning, script)
        for demand in planning.demands {
            if let why = script.skipped[demand.name] {
                skipped.append((demand.name, why))
                continue
            }
            rows.append(
                Row(
                    demand: demand, planned: planning.delivered(demand),
                    promised: desk.promised[demand.name] ?? DailyQuantities(),
                    reason: script.reasons[demand.name]))
        }
        strangers = script.names.subtracting(planning.demands.map(\.name))
    }

    /// Expects a reason wherever the outcome differs, and none where it does not.
    func expectReasons() {
        for row in rows {
            #expect(
                (row.verdict == .equal) == (row.reason == nil),
                "\(name), \(row.demand.name): planned \(row.planned), promised \(row.promised)")
        }
        #expect(strangers.isEmpty, "\(name) has no such demands")
    }

    /// The verdict on the whole case: the worst of its demands.
    var verdict: Verdict {
        if rows.contains(where: { $0.verdict == .different }) { return .different }
        return rows.contains { $0.verdict == .better } ? .better : .equal
    }

    // MARK: The page

    /// The page that shows all comparisons.
    static func page(_ comparisons: [PlanningComparison]) -> String {
        let run = comparisons.filter(\.isRun)
        var lines = [
            "# Promises beside frePPLe's plans", "",
            "frePPLe, an open-source planner, tests itself with small cases. Here Leadstock promises",
            "their demands one after the other, in the order in which frePPLe plans them (by",
            "priority, then by due date), and each promise is compared with frePPLe's plan under all",
            "constraints. How a case is said in Leadstock's protocol stands in `Data/frepple-cases`.",
            "`PlanningCaseTests` writes this page and compares with it; nothing on it is written by",
            "hand but the reasons, which stand beside the cases.", "",
            "*Equal*: the same quantities on the same days. (A moment counts as its day, and what",
            "frePPLe delivers before the due day counts on it, for Leadstock delivers on the day that",
            "was asked for.) *Better*: on every day at least as much has come. *Different*: on some",
            "day less has come. Quantities are `on time / late / never`.", "",
            "\(run.count) of \(comparisons.count) cases run: "
                + "\(run.count { $0.verdict == .equal }) equal, "
                + "\(run.count { $0.verdict == .better }) better, "
                + "\(run.count { $0.verdict == .different }) different. Of "
                + "\(run.reduce(0) { $0 + $1.rows.count }) demands "
                + "\(run.reduce(0) { $0 + $1.count(.equal) }) are promised equally, "
                + "\(run.reduce(0) { $0 + $1.count(.better) }) better.", "",
            "| case | what it shows | demands equal | frePPLe | Leadstock | outcome |",
            "|---|---|---|---|---|---|",
        ]
        for one in run {
            lines.append(
                "| \(one.name) | \(one.shows) | \(one.count(.equal)) of \(one.rows.count) "
                    + "| \(one.sum(\.planned)) | \(one.sum(\.promised)) | \(one.verdict.rawValue) |"
            )
        }
        lines += ["", "## What differs, and why", ""]
        lines += [
            "| case | demand | due | frePPLe | Leadstock | outcome | why |",
            "|---|---|---|---|---|---|---|",
        ]
        for one in run {
            for row in one.rows where row.verdict != .equal {
                lines.append(
                    "| \(one.name) | \(row.demand.name): \(DailyQuantities.text(row.milli)) "
                        + "| \(row.demand.dueDay) | \(row.planned) | \(row.promised) "
                        + "| \(row.verdict.rawValue) | \(row.reason ?? "") |")
            }
        }
        lines += ["", "## What is not promised", "", "| case | demand | why |", "|---|---|---|"]
        for one in run {
            for (demand, why) in one.skipped {
                lines.append("| \(one.name) | \(demand) | \(why) |")
            }
        }
        for one in comparisons where !one.isRun {
            lines.append("| \(one.name) | all | not said in Leadstock's protocol yet |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }

    /// What comes on time, late and never, in units.
    private func sum(_ outcome: KeyPath<Row, DailyQuantities>) -> String {
        var sums = (onTime: 0, late: 0, never: 0)
        for row in rows {
            let (days, all) = (row[keyPath: outcome], row.milli)
            let onTime = min(days.total(by: row.demand.dueDay), all)
            sums.onTime += onTime
            sums.late += min(days.total, all) - onTime
            sums.never += max(0, all - days.total)
        }
        return [sums.onTime, sums.late, sums.never].map { DailyQuantities.text($0) }
            .joined(separator: " / ")
    }
}

extension PlanningComparison.Row {
    /// What is demanded, in thousandths.
    fileprivate var milli: Int { Int(((demand.quantity ?? 0) * 1_000).rounded()) }
}

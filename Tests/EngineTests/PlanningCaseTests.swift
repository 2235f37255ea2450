import TestKit
import Testing

/// frePPLe's own test cases, promised by Leadstock, demand for demand beside frePPLe's plan.
///
/// What differs has a reason in the case's script, and `docs/frepple-cases.md` shows both outcomes;
/// the page is made here with `RECORD=1` in the environment, and compared otherwise.
@Suite struct PlanningCaseTests {
    @Test
    func `demands of other planners' cases are promised as planned, or the page says why not`()
        throws
    {
        guard Golden.hasSharedData(for: "promising the cases of a planner") else { return }
        let comparisons = try PlanningCase.names.map { try PlanningComparison(of: $0) }
        for comparison in comparisons { comparison.expectReasons() }
        #expect(comparisons.count { $0.isRun } >= 24)
        let page = PlanningComparison.page(comparisons)
        let path = Golden.project + "/docs/frepple-cases.md"
        if Golden.isRecording {
            try Golden.record(page, at: path)
        } else {
            #expect(Golden.text(path) == page, "the page is not what the cases answer")
        }
    }
}

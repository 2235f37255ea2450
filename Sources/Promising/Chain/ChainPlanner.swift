/// Plans orders beyond plain stock: what is not there is made, bought, moved or replaced.
///
/// **Rule of use.** An order that stock and receipts serve on time (every line by its due day, or
/// today without one) is planned by ``OrderPlanner``, and so is one of which no line can come about
/// in another way. Otherwise the lines are planned in their order, each on the best day that some
/// plan of this planner allows given the plans of the lines before it. Should ``OrderPlanner`` have
/// a better day for the first line on which the two differ, its answer stands.
///
/// **A need** is a quantity of an item at a location by a day. It is served
/// 1. from the item's row there, as much as the day allows (stock is netted at every level);
/// 2. the rest whole by one way, in the order of priority; at equal priority a transfer goes before
///    a routing and a routing before a supplier, and the replenishment comes last;
/// 3. else the rest split over the ways in that order, each giving the most it can (not within
///    another split);
/// 4. else, where substitutes are welcome, the rest by a substitute, in the order of priority.
///
/// An item that is superseded on the day gives what it has left, then its successor serves.
///
/// **Days.** A lot takes its components on the day its work starts, less the queue days of its
/// routing; its operations follow each other and may share a day; work that ends on day `f` is
/// ready to use or to ship on `f` + lead days. Lots of a need are as few as the maximum allows.
/// What a lot makes beyond the need is promised to nobody, since releasing the order must give back
/// exactly what it took. A purchase is there its lead days after today at the soonest. Neither work
/// nor a purchase begins within the item's fence; nothing begins before today.
///
/// **Search.** The due day is planned backward: the latest days of capacity first, components as
/// late as possible. When it cannot be met, the line is planned forward from today: the earliest
/// days first. The forward plan stands unless a backward plan reaches an earlier day, which is
/// looked for by halving: as long as bills and routings do not change within the horizon and parts
/// do not compete for one resource or row, that day is the earliest of all plans. Parts and places
/// that do compete are tried in other orders, one level at a time (``serveAll(_:_:)``).
///
/// **Places.** A line prefers one place that has all of it, then several that have it, then one
/// place that can come by it, then several; each time by lane cost, then by place.
///
/// **Rules.** Quotas and closed days make holes in the days: the best day without them is looked
/// for first, and from there on each day that they allow is asked (``ChainPlanner+Rules``). Delivery
/// in ratio takes of each day as many whole sets as it allows, a highest number of deliveries keeps
/// the whole rest for the last one.
///
/// Where a routing, a supplier or a transfer counts only working days, so do its days here
/// (``LeadTime``).
///
/// **Lots.** An order for items of which something expires is planned here too, whether anything is
/// made or not, since what can leave on a day need not be there on a later one (``LotRow``): each day
/// is asked. What is made or bought expires its shelf life after it is there, and has to last as long
/// as what is taken.
///
/// **Effort.** Each line may look at ``effortPerLine`` needs, an order at ``effortPerOrder``; looks at
/// rows count as well, and at rows with lots as much as their outlook costs (``ChainDraft``). When it
/// ends, the line is planned once more level by level, where parts that share parts are looked at once
/// (``serveByLevels(_:by:)``). What is not found then is not promised, and EXPLAIN says so.
///
/// The planner borrows rows and capacity for the time of a call and hands them back as they were;
/// the caller books the ``pegs`` of the answer that it likes.
package struct ChainPlanner: Sendable {
    /// Needs that one line may look at.
    package static let effortPerLine = 10_000
    /// Needs that one order may look at.
    package static let effortPerOrder = 200_000
    /// Needs that may stand on each other.
    static let deepestNeed = 96
    /// Lots that one need may take.
    package static let mostLots: Int64 = 1_000

    /// The last plan.
    package internal(set) var answer = OrderPlan()
    /// What the last plan takes and does.
    package internal(set) var pegs: [ChainPeg] = []
    /// What decided the day of each line.
    package internal(set) var constraints: [ChainConstraint] = []

    /// What serves an order that needs no chain.
    var stockPlanner = OrderPlanner()

    // What is borrowed for a call.
    var network = SupplyNetwork()
    var draft = ChainDraft()

    // The window of the request in hand.
    var today: Int32 = 0
    var lastShip: Int32 = 0
    var start: Int32 = 0
    var end: Int32 = 0
    var countsPlanned = false
    /// Whether closed days and quotas count now; a search looks without them first.
    var keepsRules = false
    /// Whether some of what the order may take expires.
    var meetsLots = false
    /// Whether something that may go into the order holds on some days of the window only.
    var meetsWindows = false
    /// What quotas leave to the lines that have no day yet.
    var quotas = QuotaLedger()
    /// Whether a quota kept the line in hand from an earlier day, or from more.
    var metQuota = false

    // The line in hand.
    var line = 0
    var lineItem = 0
    var effort = 0
    var effortOfOrder = 0
    /// What an order may look at; tests lower it.
    var mostEffort = ChainPlanner.effortPerOrder
    /// What all lines together take on the last day on which they could arrive, and where the part of
    /// each ends.
    var together: (pegs: [ChainPeg], ends: [Int]) = ([], [])
    var isSplitting = false
    /// How the needs of the line in hand are walked.
    var walk = Walk.needByNeed
    /// The lines that are walked by levels, since need by need their effort has ended.
    var linesByLevels: Set<Int> = []
    /// How those of a line are walked at first; tests choose.
    var firstWalk = Walk.needByNeed
    /// The level of each item of the bill that is walked by levels.
    var levelOf: [Int: Int] = [:]
    /// The last day by which an item cannot be had at a place, as far as that bill found out.
    var refused: [Place: Int32] = [:]
    var takesSubstitutes = false
    /// Why the attempt in hand failed: the first reason that it met.
    var why = ChainConstraint(.none)
    /// The needs that are being served, outermost first.
    var path: [(item: Int, location: Int)] = []
    /// What the needs of the wish in hand found too little of, in their order.
    var shortages: [Shortage] = []
    /// Whether parts are being served in another order than their bill's.
    var triesOrders = false
    var shares: [CapacityRows.Share] = []
    var byCost: [Int] = []

    /// A planner without a plan.
    package init() {}
}

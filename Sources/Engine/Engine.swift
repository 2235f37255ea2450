import Columns
import Promising
package import Wire

/// The deterministic core: all state, and the commands that change it.
///
/// A value that one thread owns. It knows no clock, file, thread, random source or hash order; the
/// time comes with each command, so the same commands at the same times give the same bytes, in
/// debug and release builds, on a replica and in recovery. Everything that must survive lies in
/// `tables` (and the model shelf); all else is derived from them and made anew by `rebuild()`.
package struct Engine: ~Copyable, Sendable {
    /// The bounds in force.
    package var limits: Limits
    /// Every command that the engine knows.
    package let commands: CommandTable
    /// The time of the command being applied, or of the last one, in Unix ms.
    package internal(set) var now: Int64 = 0
    /// The number of the last write that was applied, from 1.
    package internal(set) var sequence: UInt64 = 0
    /// Whether the write that runs has found nothing to change; the command says so.
    var changesNothing = false
    /// What the last command has to publish, once it is durable.
    package var effects: [Effect] = []

    /// Everything that must survive, but for the models.
    var tables = Tables()
    /// Models by name, with their versions.
    var models: ModelShelf
    /// Look-ahead rows and who books on them; derived.
    var supply: SupplyState
    /// When holds end; derived.
    var deadlines: Deadlines
    /// Each lead's engagement; derived.
    var engagement: Engagement
    /// Scores of leads by the models that have a role; derived.
    var board = ScoreBoard()
    /// The rows of leads that the command being applied has written; empty between commands.
    var writtenLeads: [Int] = []
    /// The columns that it has written of them.
    var writtenColumns = ColumnSet()
    /// The leads that the command being applied has changed; empty between commands.
    var changedLeads = ChangedLeads()
    /// The recorded scores of the lead at hand, kept to spare allocations.
    var packedHistory = PackedHistory()
    /// The choice of days and places, with its scratch memory.
    var planner = OrderPlanner()
    /// What the last PROMISE asked for, kept to spare allocations.
    var terms = PromiseTerms()
    /// The same for the planner, kept to spare allocations.
    var request = OrderRequest()
    /// The same beyond plain stock: what is made, bought, moved and replaced.
    var chainPlanner = ChainPlanner()
    /// Parsed values of the record being written, kept to spare allocations.
    var cells: [Cell] = []

    /// The commands, in the order of the table.
    let entries: [any Command]
    /// For each command itself when it scans, else nil.
    let scanners: [(any ScanCommand)?]
    /// For each command itself when it proposes writes, else nil.
    let proposers: [(any ProposingCommand)?]

    /// An engine without records.
    package init(limits: Limits = Limits()) {
        self.limits = limits
        entries = Self.allCommands
        scanners = entries.map { $0 as? any ScanCommand }
        proposers = entries.map { $0 as? any ProposingCommand }
        commands = CommandTable(entries.map(\.declaration))
        models = ModelShelf()
        supply = SupplyState()
        deadlines = Deadlines()
        engagement = Engagement()
    }

    /// Bytes that tables and look-ahead rows keep allocated.
    package var recordBytes: Int {
        tables.all.reduce(supply.rows.byteCount) { $0 + $1.allocatedBytes }
    }

    /// Bytes taken so far because frozen views shared what was written.
    ///
    /// From the freezing of a view on, its growth bounds the memory that the view costs. It is a sum
    /// over all columns.
    package var copiedBytes: Int {
        var sum = 0
        for number in TableNumber.allCases { sum += tables[number].copiedBytes }
        return sum
    }

    /// The live rows of each table, in the order of their numbers.
    package var rowCounts: [(table: String, rows: Int)] {
        TableNumber.allCases.map { (tables[$0].name, tables[$0].count) }
    }

    /// Commands that the engine itself runs; the positions after it are the server's.
    package var commandCount: Int { entries.count }

    /// A table, for reading and for writing in place.
    subscript(_ number: TableNumber) -> Table {
        _read { yield tables[number] }
        _modify { yield &tables[number] }
    }
}

/// Something that happened and that subscribers want to know.
package struct Effect: Sendable, Equatable {
    /// The channel, such as `order.at_risk`.
    package let channel: String
    /// A line of JSON.
    package let payload: String
}

/// What became of a request.
package enum Outcome: Sendable {
    /// It was answered and nothing changed.
    case answered
    /// It is a write, and found nothing to change: it was answered, and does not belong into the journal.
    case unchanged
    /// It changed the state and was answered; it belongs into the journal.
    case applied
    /// It changed the state and was answered; this belongs into the journal in its place.
    case appliedAs(Words)
    /// It was refused; nothing changed.
    case refused
    /// It reads many rows: this is to be run beside the core, and its reply awaited.
    case deferred(any Scan)
    /// It is a write that many rows have a say in: this is to be run beside the core, and the request
    /// that it makes applied in its place.
    case proposed(any Proposal)
}

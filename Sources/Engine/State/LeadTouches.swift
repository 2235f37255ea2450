import Columns
import Scoring

/// The events of leads that a model counts, over a frozen table: for scans.
struct LeadTouches: Sendable {
    private let reader: EventRows
    private let engagement: Engagement
    /// For each code of an event its position among the model's events, or -1; empty where the model
    /// counts none.
    private let map: [Int]

    init(_ model: Model, events: Table, engagement: Engagement) {
        self.init(map: events.eventMap(of: model), events: events, engagement: engagement)
    }

    init(map: [Int], events: Table, engagement: Engagement) {
        reader = EventRows(events)
        self.engagement = engagement
        self.map = map
    }

    /// The events of a lead, oldest first.
    func touches(ofLead row: Int) -> [Touch] {
        if map.isEmpty { return [] }
        return engagement.events(ofLead: row).compactMap { reader.touch(Int($0), map) }
    }

    /// The events of the first rows of a chunk of leads.
    func touches(chunk: Int, rows: Int) -> TouchRows {
        guard !map.isEmpty else { return TouchRows() }
        var touches = TouchRows(starts: [0])
        for row in (chunk << Chunk.rowShift)..<(chunk << Chunk.rowShift + rows) {
            for event in engagement.events(ofLead: row) {
                if let touch = reader.touch(Int(event), map) { touches.touches.append(touch) }
            }
            touches.starts.append(touches.touches.count)
        }
        return touches
    }
}

extension Engine {
    /// The events of all leads that a model counts, as they stand.
    func touches(for model: Model) -> LeadTouches {
        LeadTouches(model, events: tables.event, engagement: engagement)
    }
}

/// The events of one lead after another as a model counts them, for writes and single scores.
///
/// What an event means to the model is worked out once, and again when there are new kinds of event.
struct TouchReader: Sendable {
    /// For each code of an event its position among the model's events, or -1.
    private var map: [Int] = []
    /// The kinds of event that `map` knows.
    private var kindCount = -1
    /// The events of the lead that was read last, oldest first.
    private(set) var touches: [Touch] = []

    /// Reads the events of a lead.
    mutating func read(
        lead row: Int, by binding: BoundModel, events: Table,
        _ engagement: Engagement
    ) {
        typealias Columns = Entity.EventColumn
        touches.removeAll(keepingCapacity: true)
        let kinds = events.categoryCount(ofColumn: Columns.kind.place)
        if kinds != kindCount {
            map = events.eventMap(of: binding.model)
            kindCount = kinds
        }
        if map.isEmpty { return }
        for event in engagement.events(ofLead: row) {
            let event = Int(event)
            guard let kind = events.bits(event, of: Columns.kind.place),
                case let position = map[Int(kind)], position >= 0,
                let time = events.bits(event, of: Columns.time.place),
                let weight = events.bits(event, of: Columns.weight.place)
            else { continue }
            touches.append(
                Touch(
                    event: position, timeMS: Int64(bitPattern: time),
                    weight: Double(bitPattern: weight)))
        }
    }
}

extension Table {
    /// For each code of an event of the event table its position among a model's events, or -1.
    func eventMap(of model: Model) -> [Int] {
        if !model.fades { return [] }
        let kinds = columns[Entity.EventColumn.kind.place].categories
        var map = [Int](repeating: -1, count: kinds?.count ?? 0)
        for (position, name) in model.eventNames.enumerated() {
            if let code = kinds?.code(of: name.utf8Span.span) { map[Int(code)] = position }
        }
        return map
    }
}

/// The rows of the event table, read as touches.
struct EventRows: Sendable {
    private let columns: [Column]

    init(_ table: Table) { columns = table.columns }

    /// The touch of an event's row, nil when the model behind `map` does not count it.
    func touch(_ event: Int, _ map: [Int]) -> Touch? {
        typealias Columns = Entity.EventColumn
        let kind = map[Int(columns[Columns.kind.place].load(event, as: UInt32.self))]
        guard kind >= 0 else { return nil }
        return Touch(
            event: kind, timeMS: columns[Columns.time.place].load(event, as: Int64.self),
            weight: columns[Columns.weight.place].load(event, as: Double.self))
    }
}

package import Columns

/// A model tied to the columns of a table by field name.
///
/// It translates what the table stores into what the model was trained on: dictionary codes of a
/// category column into the model's vocabulary (one table per column, extended by `update` as the
/// dictionary grows), and every other type into a number:
///
/// | column | number | one-hot and category features compare |
/// |---|---|---|
/// | number, number64, integer | itself | the number that their text spells |
/// | quantity, money | in whole units | the number |
/// | flag | 1 or 0 | the flag (`Yes` is `true` is `1`) |
/// | date, timestamp | days, ms since 1970 | the day or moment |
/// | category, text | the number that the text spells | the text, byte by byte |
///
/// A field that the table does not have is missing in every row. A float32 column gives a model
/// what was stored: margins then agree with float64 input to about 1e-6 relative.
package struct BoundModel: Sendable {
    package let model: Model
    /// For each input of the model, where its values come from.
    private(set) var sources: [ColumnSource]
    /// The conditions of a scorecard over the table; nil for other kinds.
    private(set) var card: BoundScorecard?
    private var fieldCount: Int

    /// A model that `update` will tie to a table.
    package init(_ model: Model) {
        self.model = model
        sources = []
        fieldCount = -1
    }

    /// Ties a model to a table.
    /// - Throws: `InputError` when a scorecard compares a field with what its type cannot be.
    package init(_ model: Model, to table: Table) throws(InputError) {
        self.init(model)
        try bind(table)
    }

    /// Takes notice of fields and dictionary strings that the table has won since.
    ///
    /// Call it before scoring when the table may have changed.
    /// - Throws: as the initializer; the model stays bound as it was.
    /// - Complexity: O(inputs + new strings).
    package mutating func update(_ table: Table) throws(InputError) {
        if table.fields.count != fieldCount {
            try bind(table)
        } else {
            for input in sources.indices { sources[input].extend(table, model.schema, input) }
        }
    }

    private mutating func bind(_ table: Table) throws(InputError) {
        if case .scorecard(let scorecard) = model.body {
            card = try BoundScorecard(scorecard, model.schema, to: table)
        }
        fieldCount = table.fields.count
        sources = model.inputs.indices.map { ColumnSource(table, model.schema, $0) }
    }

    /// The score of a row; parameters and result are those of `Model.score`.
    /// - Throws: `InputError` when a text stands where the model needs a number.
    package func score(
        _ row: Int, of table: Table, touches: [Touch] = [], at time: Int64 = 0,
        reasons: ReasonMethod? = nil, most: Int = .max
    ) throws(InputError) -> Score {
        var values = InputRow(model)
        try read(row, of: table, into: &values, texts: reasons != nil)
        guard case .scorecard(let scorecard) = model.body, let card else {
            return model.score(values, reasons: reasons, most: most)
        }
        return scorecard.score(
            values, model.schema, touches: touches, at: time, reasons: reasons != nil,
            holds: card.conditionsThatHold(row, of: table))
    }

    /// Reads a row of the table as the model's raw values; `texts` asks for their words, for reasons.
    /// - Throws: `InputError` when a text stands where the model needs a number.
    package func read(
        _ row: Int, of table: Table, into values: inout InputRow, texts: Bool = false
    ) throws(InputError) {
        values.reset()
        // Everything is reached through the arrays: a copy of a column or source would count its parts.
        for input in sources.indices {
            guard let position = sources[input].column, table.columns[position].isPresent(row)
            else { continue }
            let chunk = table.columns[position].chunks[row >> Chunk.rowShift]
            let inner = row & Chunk.rowMask
            let needsNumber = model.schema.inputs[input].needsNumber
            let number = needsNumber ? sources[input].number(chunk, inner) : .nan
            if number.isNaN && needsNumber && sources[input].type.isWord {
                throw InputError(field: model.schema.inputs[input].name, expected: "a number")
            }
            var code = InputRow.unknown
            if model.schema.inputs[input].needsCategory {
                code = sources[input].code(chunk, inner, model.schema.vocabularies[input])
            }
            values.set(
                input, number: number, code: code,
                text: texts ? table.columns[position].words(row) : [])
        }
    }
}

extension ValueType {
    /// Whether values are strings, which may or may not spell a number.
    var isWord: Bool { self == .category || self == .text }
}

extension Column {
    /// The value of a present row as text, as the wire shows it.
    func words(_ row: Int) -> [UInt8] {
        let chunk = chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        var text: [UInt8] = []
        switch type {
        case .float32: NumberText.append(chunk.load(inner, as: Float.self), to: &text)
        case .float64: NumberText.append(chunk.load(inner, as: Double.self), to: &text)
        case .integer: text.append(contentsOf: String(chunk.load(inner, as: Int64.self)).utf8)
        case .quantity:
            FixedPoint.append(
                chunk.load(inner, as: Int64.self), places: FixedPoint.quantityPlaces, trimmed: true,
                to: &text)
        case .money:
            FixedPoint.append(
                chunk.load(inner, as: Int64.self), places: FixedPoint.moneyPlaces, trimmed: false,
                to: &text)
        case .category:
            if let categories {
                text = categories[chunk.load(inner, as: UInt32.self)].array()
            }
        case .flag:
            text.append(
                contentsOf: (chunk.load(inner, as: UInt8.self) == 0 ? "false" : "true").utf8)
        case .date: CalendarDay.append(chunk.load(inner, as: Int32.self), to: &text)
        case .timestamp: Instant.append(chunk.load(inner, as: Int64.self), to: &text)
        case .text: text = chunk.text(at: inner).array()
        }
        return text
    }
}

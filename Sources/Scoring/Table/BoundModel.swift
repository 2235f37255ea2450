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
    /// All that is counted, behind one reference: it is lent for every lead that is scored.
    private var parts: Boxed<Parts>

    private struct Parts: Sendable {
        var model: Model
        var sources: [ColumnSource] = []
        var card: BoundScorecard?
        let inputs: [Need]
        var reads: [Read] = []
        var columns = ColumnSet()
        /// The dictionaries of category columns, as far as they are translated.
        var dictionaries: [Translated] = []
    }

    /// The model.
    package var model: Model { _read { yield parts.value.model } }
    /// For each input of the model, where its values come from.
    var sources: [ColumnSource] { _read { yield parts.value.sources } }
    /// The conditions of a scorecard over the table; nil for other kinds.
    var card: BoundScorecard? { parts.value.card }
    private var fieldCount: Int
    /// Whether a text may stand where the model needs a number: a row is then to be asked with
    /// `score`, which refuses it, and not by a score that is kept, which takes it as missing.
    package private(set) var mayRefuseText = false
    /// What the model asks of each input, in short.
    var inputs: [Need] { _read { yield parts.value.inputs } }
    /// How single rows are read, in short, for each input that has a column.
    var reads: [Read] { _read { yield parts.value.reads } }
    /// The columns of the table that the model reads.
    package var columns: ColumnSet { _read { yield parts.value.columns } }

    /// How much of a column's dictionary an input's source knows.
    private struct Translated: Sendable {
        let input: Int
        /// The column's position in the table.
        let column: Int
        /// Strings that are translated.
        var count: Int
    }

    /// The reading of an input of one row.
    struct Read: Sendable {
        let input: Int
        /// The column's position in the table.
        let column: Int
        let type: ValueType
        /// Whether the model asks for the number alone, and the value's bits say it.
        let isPlain: Bool
        /// Whether the number is rounded to float32 first.
        let isFloat32: Bool
    }

    /// What a model asks of an input.
    struct Need: Sendable {
        let needsNumber: Bool
        let needsCode: Bool
        /// Whether the number is rounded to float32 first.
        let isFloat32: Bool
    }

    /// A model that `update` will tie to a table.
    package init(_ model: Model) {
        let inputs = model.schema.inputs.map {
            Need(
                needsNumber: $0.needsNumber, needsCode: $0.needsCode,
                isFloat32: model.schema.isFloat32)
        }
        parts = Boxed(Parts(model: model, inputs: inputs))
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
            return
        }
        for place in 0..<parts.value.dictionaries.count {
            let known = parts.value.dictionaries[place]
            let count = table.categoryCount(ofColumn: known.column)
            if count == known.count { continue }
            let schema = model.schema
            parts.value.sources[known.input].extend(table, schema, known.input)
            parts.value.dictionaries[place].count = count
        }
    }

    private mutating func bind(_ table: Table) throws(InputError) {
        let (model, inputs) = (model, inputs)
        if case .scorecard(let scorecard) = model.body {
            parts.value.card = try BoundScorecard(scorecard, model.schema, to: table)
        }
        fieldCount = table.fields.count
        let sources = model.inputs.indices.map { ColumnSource(table, model.schema, $0) }
        parts.value.sources = sources
        parts.value.dictionaries = sources.indices.compactMap { input in
            guard let column = sources[input].column, sources[input].type == .category else {
                return nil
            }
            return Translated(
                input: input, column: column, count: table.categoryCount(ofColumn: column))
        }
        let reads = sources.indices.compactMap { input in
            let (source, need) = (sources[input], inputs[input])
            return source.column.map { column in
                Read(
                    input: input, column: column, type: source.type,
                    isPlain: !source.type.isWord && need.needsNumber && !need.needsCode,
                    isFloat32: need.isFloat32)
            }
        }
        var columns = ColumnSet()
        for read in reads { columns.insert(read.column) }
        (parts.value.reads, parts.value.columns) = (reads, columns)
        mayRefuseText = zip(sources, inputs).contains {
            $0.column != nil && $0.type.isWord && $1.needsNumber
        }
    }

    /// The score of a row; parameters and result are those of `Model.score`.
    /// - Throws: `InputError` when a text stands where the model needs a number.
    package func score(
        _ row: Int, of table: Table, touches: [Touch] = [], at time: Int64 = 0,
        reasons: ReasonMethod? = nil, most: Int = .max
    ) throws(InputError) -> Score {
        if reasons == nil, case .scorecard(let scorecard) = model.body, let card {
            // Its conditions look at the table itself.
            return scorecard.score(
                card.sums(scorecard, row, of: table, touches: touches.span, at: time))
        }
        var values = InputRow(model)
        try read(row, of: table, into: &values)
        if reasons != nil {
            values.takeTexts { [sources] input in
                guard let position = sources[input].column, table.columns[position].isPresent(row)
                else { return [] }
                return Self.words(table.columns[position], row)
            }
        }
        guard case .scorecard(let scorecard) = model.body, let card else {
            return model.score(values, reasons: reasons, most: most)
        }
        return scorecard.score(
            values, model.schema, touches: touches, at: time, reasons: reasons != nil
        ) { condition in
            card.holds(condition, row, of: table)
        }
    }

    /// What a history keeps of a row's score; parameters are those of `score`.
    /// - Throws: `InputError` when a text stands where the model needs a number.
    package func standing(
        _ row: Int, of table: Table, touches: [Touch], at time: Int64
    ) throws(InputError) -> Standing {
        guard case .scorecard(let scorecard) = model.body, let card else {
            let score = try score(row, of: table)
            return Standing(score: score.points ?? score.margins[0], grade: nil)
        }
        let sums = card.sums(scorecard, row, of: table, touches: touches.span, at: time)
        return Standing(score: scorecard.points(sums), grade: scorecard.grade(sums))
    }

    /// The points of a row by a scorecard, with the bits that `scores` gives; nil for other models.
    /// - Complexity: O(rules + touches × event rules).
    package func points(
        _ row: Int, of table: Table, touches: [Touch], at time: Int64
    ) -> Double? {
        guard case .scorecard(let scorecard) = model.body, let card else { return nil }
        return scorecard.points(
            card.sums(scorecard, row, of: table, touches: touches.span, at: time))
    }

    /// Reads a row of the table as the model's raw values, without their texts.
    /// - Throws: `InputError` when a text stands where the model needs a number.
    package func read(
        _ row: Int, of table: Table, into values: inout InputRow
    ) throws(InputError) {
        values.reset()
        let held = reads
        let reads = held.span
        for place in reads.indices {
            let read = reads[place]
            guard let bits = table.bits(row, of: read.column) else { continue }
            if read.isPlain {
                values.set(
                    read.input, number: read.type.number(ofBits: bits), code: InputRow.unknown,
                    text: [])
            } else {
                try readWord(row, of: table, read, into: &values)
            }
        }
    }

    /// Reads a present value whose bits do not say all.
    private func readWord(
        _ row: Int, of table: Table, _ read: Read, into values: inout InputRow
    ) throws(InputError) {
        let chunk = table.columns[read.column].chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        let source = sources[read.input]
        let needsNumber = model.schema.inputs[read.input].needsNumber
        let number = needsNumber ? source.number(chunk, inner) : .nan
        if number.isNaN && needsNumber && read.type.isWord {
            throw InputError(field: model.schema.inputs[read.input].name, expected: "a number")
        }
        var code = InputRow.unknown
        if model.schema.inputs[read.input].needsCategory {
            code = source.code(chunk, inner, model.schema.vocabularies[read.input])
        }
        values.set(read.input, number: number, code: code, text: [])
    }
}

extension BoundModel {
    /// Counts the outcome of a row (+1), or takes it back (−1), for a model that learns.
    ///
    /// The table must be as of the last `update`, but for values of rows.
    package mutating func learn(_ count: Int, isWon: Bool, row: Int, of table: Table) {
        // The sources step aside, since the model is changed while they are asked.
        var sources: [ColumnSource] = []
        swap(&sources, &parts.value.sources)
        defer { swap(&sources, &parts.value.sources) }
        parts.value.model.learn(count, isWon: isWon) { input, schema in
            guard let position = sources[input].column, table.columns[position].isPresent(row)
            else { return InputRow.missing }
            let known = sources[input].knownCode(table.columns[position], row)
            if known != InputRow.unknown { return known }
            var word = Self.words(table.columns[position], row)
            // Both zeros are one number, and so one value.
            if word == Array("-0".utf8), !table.fields[position].type.isWord { word.removeFirst() }
            let code = schema.addString(String(decoding: word, as: UTF8.self), to: input)
            sources[input].learn(table.columns[position], row, code)
            return code
        }
    }

    /// What a model that learns says of a row whose outcome it has counted, as if it had not.
    package func margin(unaware isWon: Bool, row: Int, of table: Table) -> Double {
        var values = InputRow(model)
        // A model of counts reads no numbers, so no text can be wrong.
        try? read(row, of: table, into: &values)
        return model.margin(values, unaware: isWon)
    }

    /// The value of a row as text, as the wire shows it.
    private static func words(_ column: Column, _ row: Int) -> [UInt8] {
        var text: [UInt8] = []
        column.appendText(of: row, to: &text)
        return text
    }
}

extension ValueType {
    /// Whether values are strings, which may or may not spell a number.
    var isWord: Bool { self == .category || self == .text }
}

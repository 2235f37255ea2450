package import Columns

/// Scores single rows of a table by one model, in memory that it keeps from row to row.
///
/// It gives what `BoundModel.scores` gives for the row's chunk, bit by bit: what `LEAD.TOP` ranks by.
/// For a compiled tree model it also says the row's codes, by which a write that changes nothing for
/// the model is told from one that does.
package struct RowScorer: Sendable {
    /// By input, NaN where there is none.
    private var numbers: [Double]
    /// By input, codes of the vocabularies.
    private var texts: [Int32]
    /// The codes of the row that was read last.
    package private(set) var codes: RowCodes?
    /// The values of models that ask for them one by one.
    private var values: InputRow

    /// A scorer for rows of this model.
    package init(_ model: Model) {
        numbers = Array(repeating: .nan, count: model.inputs.count)
        texts = Array(repeating: InputRow.missing, count: model.inputs.count)
        values = InputRow(model)
        if case .trees(let trees) = model.body { codes = RowCodes(trees) }
    }

    /// Reads a row's values, as `BoundModel.update` last left the model.
    ///
    /// A text that spells no number where one is due counts as missing.
    /// - Complexity: O(inputs).
    package mutating func read(_ row: Int, of table: Table, by bound: BoundModel) {
        gather(row, of: table, by: bound)
        encode()
    }

    /// The first half of `read`: the row's values, as they stand.
    package mutating func gather(_ row: Int, of table: Table, by bound: BoundModel) {
        Self.gather(row, of: table, by: bound, &numbers, &texts)
    }

    /// Borrows the arrays once for all inputs, as two properties of one value could not be.
    private static func gather(
        _ row: Int, of table: Table, by bound: BoundModel, _ allNumbers: inout [Double],
        _ allTexts: inout [Int32]
    ) {
        let held = bound.reads
        let reads = held.span
        var numbers = allNumbers.mutableSpan
        var texts = allTexts.mutableSpan
        for input in numbers.indices {
            numbers[input] = .nan
            texts[input] = InputRow.missing
        }
        for place in reads.indices {
            let read = reads[place]
            guard let bits = table.bits(row, of: read.column) else { continue }
            guard read.isPlain else {
                readWord(row, of: table, by: bound, read.input, &numbers, &texts)
                continue
            }
            let number = read.type.number(ofBits: bits)
            numbers[read.input] = read.isFloat32 ? Double(Float(number)) : number
        }
    }

    /// Reads a present value whose bits do not say all.
    private static func readWord(
        _ row: Int, of table: Table, by bound: BoundModel, _ input: Int,
        _ numbers: inout MutableSpan<Double>, _ texts: inout MutableSpan<Int32>
    ) {
        // Reached through spans: an element read through an array would be copied, parts and all.
        let (allSources, allInputs) = (bound.sources, bound.inputs)
        let sources = allSources.span
        let columns = table.columns.span
        let inputs = allInputs.span
        guard let position = sources[input].column else { return }
        let chunk = columns[position].chunks[row >> Chunk.rowShift]
        let inner = row & Chunk.rowMask
        if inputs[input].needsNumber {
            let number = sources[input].number(chunk, inner)
            numbers[input] = inputs[input].isFloat32 ? Double(Float(number)) : number
        }
        if inputs[input].needsCode {
            let allVocabularies = bound.model.schema.vocabularies
            let vocabularies = allVocabularies.span
            texts[input] = sources[input].code(chunk, inner, vocabularies[input])
        }
    }

    /// Keeps the codes of the row that was read last; true when they are those that were kept before.
    package func keepCodes(in kept: inout KeptCodes, row: Int) -> Bool {
        guard let codes else { return false }
        return kept.take(codes, row: row)
    }

    /// The second half of `read`: the codes of the values.
    package mutating func encode() {
        if codes == nil { return }
        let (numbers, texts) = (numbers, texts)
        codes?.encode(numbers: numbers.span, texts: texts.span)
    }

    /// What `LEAD.TOP` ranks the row that was read last by; for models with `hasSteadyScore`.
    package mutating func score(_ row: Int, of table: Table, by bound: BoundModel) -> Double {
        guard case .scorecard(let scorecard) = bound.model.body, let card = bound.card else {
            return margin(by: bound)
        }
        let touches: [Touch] = []
        return scorecard.points(
            card.sums(scorecard, row, of: table, touches: touches.span, at: 0))
    }

    /// The margin of the row that was read last, of a model of one output that is no scorecard.
    package mutating func margin(by bound: BoundModel) -> Double {
        if let margin = codes?.margin { return margin }
        if case .logistic(let logistic) = bound.model.body {
            return logistic.margin(
                numbers: numbers.span, codes: texts.span, bound.model.schema)
        }
        values.reset()
        for input in numbers.indices {
            values.set(input, number: numbers[input], code: texts[input], text: [])
        }
        return bound.model.margins(values)[0]
    }
}

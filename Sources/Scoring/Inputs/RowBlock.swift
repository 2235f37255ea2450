/// Rows of words that a model scores together, in one pass where its kind has one.
///
/// A row is filled with `set` and closed with `endRow`. Rows of compiled trees gather until there are
/// enough for a pass of their kernels; those of other models are scored when they end. Either way
/// the bits are those of `Model.score`.
package struct RowBlock {
    private let model: Model
    private let time: Int64
    private var row: InputRow
    /// The rows that wait for a pass: numbers and codes of the vocabularies, by input.
    private var numbers: [[Double]]
    private var codes: [[Int32]]
    private var waiting = 0
    /// The scores of the rows that ended, but for those that wait.
    private var scores: [Score] = []

    /// Rows of a pass.
    private static let passRows = 4_096

    /// No rows yet, of which the scores are as of a time (Unix ms).
    package init(_ model: Model, at time: Int64) {
        self.model = model
        self.time = time
        row = InputRow(model)
        numbers = Array(repeating: [], count: model.inputs.count)
        codes = Array(repeating: [], count: model.inputs.count)
    }

    /// Takes a word of the row at hand; as `InputRow.set`.
    package mutating func set(_ input: Int, _ word: Span<UInt8>) throws(InputError) {
        try row.set(input, word)
    }

    /// Ends the row at hand; the next begins with all values missing.
    package mutating func endRow() {
        if let trees = compiledTrees {
            for input in numbers.indices {
                var number = row.number(input)
                if trees.flushesTiny, number.magnitude <= TreeEnsemble.zeroBand { number = 0 }
                numbers[input].append(number)
                codes[input].append(row.code(input))
            }
            waiting += 1
            if waiting == Self.passRows { pass(trees) }
        } else {
            scores.append(model.score(row, at: time))
        }
        row.reset()
    }

    /// The scores of the rows that have ended, in their order.
    package mutating func finish() -> [Score] {
        if let trees = compiledTrees { pass(trees) }
        return scores
    }

    private var compiledTrees: TreeModel? {
        if case .trees(let trees) = model.body, trees.program != nil { trees } else { nil }
    }

    private mutating func pass(_ trees: TreeModel) {
        let margins = trees.margins(rowCount: waiting, numbers: numbers, texts: codes) ?? []
        for margin in margins { scores.append(model.score(ofMargins: [margin])) }
        for input in numbers.indices {
            numbers[input].removeAll(keepingCapacity: true)
            codes[input].removeAll(keepingCapacity: true)
        }
        waiting = 0
    }
}

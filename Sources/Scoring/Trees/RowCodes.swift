/// The codes of one row for a compiled tree model: what its program compares.
///
/// Two rows of equal codes have the same margin, so a write that leaves them as they are needs no
/// new score.
package struct RowCodes: Sendable, Equatable {
    /// The codes of a program of 4-byte nodes; empty for others.
    private(set) var compact: [UInt8] = []
    /// The codes of a program of 8-byte nodes; empty for others.
    private(set) var wide: [UInt16] = []

    /// Room for a row's codes; none for an ensemble that is not compiled.
    init(_ trees: TreeModel) {
        switch trees.program {
        case .compact(let program): compact = Array(repeating: 0, count: program.columnCount)
        case .wide(let program): wide = Array(repeating: 0, count: program.columnCount)
        case nil: break
        }
    }

    /// Takes a row's numbers (as the library sees them) and codes of the vocabularies, by input.
    ///
    /// False for an ensemble that is not compiled: there are no codes then.
    mutating func encode(
        _ trees: TreeModel, numbers: borrowing Span<Double>, texts: borrowing Span<Int32>
    ) -> Bool {
        switch trees.program {
        case .compact(let program):
            program.codes.encode(
                trees.ensemble, numbers: numbers, texts: texts, flush: trees.flushesTiny,
                into: &compact)
        case .wide(let program):
            program.codes.encode(
                trees.ensemble, numbers: numbers, texts: texts, flush: trees.flushesTiny,
                into: &wide)
        case nil: return false
        }
        return true
    }
}

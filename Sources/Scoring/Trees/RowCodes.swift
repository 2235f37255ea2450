/// The codes of one row for a compiled tree model: what its program compares.
///
/// Two rows of equal codes have the same margin, so a write that leaves them as they are needs no
/// new score.
package struct RowCodes: Sendable {
    private let program: TreeModel.Program
    /// The codes of a program of 4-byte nodes; empty for others.
    ///
    /// They are followed by zeros up to 256, so that no column that fits a byte lies beyond them.
    private(set) var compact: [UInt8] = []
    /// The codes of a program of 8-byte nodes; empty for others.
    private(set) var wide: [UInt16] = []
    /// How many codes there are.
    let count: Int
    private var gathered: [Double] = []
    private var counts: [UInt16] = []

    /// Room for a row's codes; nil for an ensemble that is not compiled.
    init?(_ trees: TreeModel) {
        guard let program = trees.program else { return nil }
        self.program = program
        let numberCount: Int
        switch program {
        case .compact(let program):
            compact = Array(repeating: 0, count: 256)
            count = program.columnCount
            numberCount = program.codes.numberCount
        case .wide(let program):
            wide = Array(repeating: 0, count: program.columnCount)
            count = program.columnCount
            numberCount = program.codes.numberCount
        }
        gathered = Array(repeating: 0, count: numberCount)
        counts = Array(repeating: 0, count: numberCount)
    }

    /// Takes a row's numbers (as the library sees them) and codes of the vocabularies, by input.
    mutating func encode(numbers: borrowing Span<Double>, texts: borrowing Span<Int32>) {
        switch program {
        case .compact(let program):
            program.encode(
                numbers: numbers, texts: texts, gathered: &gathered, counts: &counts, into: &compact
            )
        case .wide(let program):
            program.encode(
                numbers: numbers, texts: texts, gathered: &gathered, counts: &counts, into: &wide)
        }
    }

    /// The margin of the row.
    var margin: Double {
        switch program {
        case .compact(let program): program.margin(ofBytes: compact.span)
        case .wide(let program): program.margin(wide.span)
        }
    }

    /// The margin of the row; adds what each feature contributes along its paths, from the same walk.
    func margin(_ steps: PathSteps, addingTo contributions: inout [Double]) -> Double {
        switch program {
        case .compact(let program):
            program.margin(ofBytes: compact.span, steps, addingTo: &contributions)
        case .wide(let program): program.margin(wide.span, steps, addingTo: &contributions)
        }
    }
}

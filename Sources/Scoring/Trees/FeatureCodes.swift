import Columns
import KernelsAVX2
import KernelsBase

/// How the raw values of a row become the codes that a tree program compares.
///
/// Number features come first: their thresholds are searched once, and the code is written to the
/// columns that questions about it read. Then, for each field with categories, one run of columns
/// for everything that is made of its text: the whole run is looked up by the text's code.
struct FeatureCodes<Code: TreeCode>: Sendable {
    /// Codes per row.
    private(set) var columnCount = 0
    private var numbers: [NumberColumns] = []
    private var fields: [FieldColumns] = []
    /// The columns of threshold questions, by feature and manner.
    private var columns: [Manner: Int] = [:]
    /// The columns of category questions, by feature and set.
    private var setColumns: [SetQuestion: Int] = [:]
    /// Thresholds by feature, ascending.
    private var cuts: [[Double]]
    /// The thresholds of all number features one after the other, each run filled up to `runWidth`,
    /// for rows that are encoded alone; empty where that would take too much memory.
    private var cutRuns: [Double] = []
    private var runWidth = 1
    /// What is written of each number feature's threshold count, for rows that are encoded alone.
    private var rowColumns: [RowColumn] = []
    /// The input of each number feature.
    private var rowInputs: [Int] = []
    /// The number features with category questions.
    private var rowSets: [Int] = []

    /// Codes per row at most: a block of rows then takes at most 32 MiB.
    private static var columnLimit: Int { 4_096 }
    /// Codes in all runs of a field at most.
    private static var runLimit: Int { 16 << 20 }

    /// Thresholds in `cutRuns` at most: 2 MiB.
    private static var cutRunLimit: Int { 1 << 18 }

    /// Cuts filled up with +∞ to the next power of two less one.
    private static func filled(_ cuts: [Double]) -> [Double] {
        var width = 1
        while width - 1 < cuts.count { width *= 2 }
        return cuts + Array(repeating: .infinity, count: width - 1 - cuts.count)
    }

    /// A feature and what counts as missing and where it goes.
    private struct Manner: Hashable {
        var feature: Int
        var missingLeft: Bool
        var zeroIsMissing: Bool
    }

    private struct SetQuestion: Hashable {
        var feature: Int
        var set: Int
    }

    /// The columns of one number feature.
    private struct NumberColumns: Sendable {
        var feature: Int
        var input: Int
        /// The feature's thresholds, ascending, filled up with +∞ to a power of two less one.
        var cuts: [Double]
        var thresholds: [(column: Int, missingLeft: Bool, zeroIsMissing: Bool)] = []
        /// Category questions about a number that is a category.
        var sets: [(column: Int, node: TreeNode)] = []
    }

    /// One column of thresholds.
    private struct RowColumn: Sendable {
        /// The feature, a position among `numbers`.
        var number: Int
        var column: Int
        /// 1 where missing goes left.
        var shift: Code
        var zeroIsMissing: Bool
    }

    /// The columns of one field's texts.
    private struct FieldColumns: Sendable {
        var input: Int
        var first: Int
        var width: Int
        /// Runs of `width` codes: for each string of the vocabulary, then unknown, then missing.
        var runs: [Code]
        var stringCount: Int
    }

    /// The codes for an ensemble's questions, or nil when they do not fit `Code`.
    init?(_ ensemble: TreeEnsemble, _ schema: InputSchema) {
        cuts = Array(repeating: [], count: schema.features.count)
        var manners: [[Manner]] = Array(repeating: [], count: schema.features.count)
        var sets: [[TreeNode]] = Array(repeating: [], count: schema.features.count)
        for node in ensemble.nodes where !node.isLeaf {
            let feature = Int(node.feature)
            if node.flags.contains(.category) {
                sets[feature].append(node)
            } else {
                cuts[feature].append(node.value)
                let manner = Self.manner(node)
                if !manners[feature].contains(manner) { manners[feature].append(manner) }
            }
        }
        for feature in cuts.indices {
            cuts[feature].sort()
            var unique: [Double] = []
            // -0 and 0 are one threshold.
            for cut in cuts[feature] where unique.last != cut { unique.append(cut) }
            guard unique.count < Int(Code.max) else { return nil }
            cuts[feature] = unique
        }
        func addColumns(_ feature: Int, _ numbers: inout NumberColumns) {
            for manner in manners[feature] {
                columns[manner] = columnCount
                numbers.thresholds.append((columnCount, manner.missingLeft, manner.zeroIsMissing))
                columnCount += 1
            }
            for node in sets[feature] {
                setColumns[SetQuestion(feature: feature, set: Int(node.value))] = columnCount
                numbers.sets.append((columnCount, node))
                columnCount += 1
            }
        }
        var byInput: [[NumberColumns]] = Array(repeating: [], count: schema.inputs.count)
        for (feature, declared) in schema.features.enumerated() {
            var own = NumberColumns(
                feature: feature, input: declared.input, cuts: Self.filled(cuts[feature]))
            if case .number = declared.encoding {
                addColumns(feature, &own)
                if !own.thresholds.isEmpty || !own.sets.isEmpty { numbers.append(own) }
            } else {
                byInput[declared.input].append(own)
            }
        }
        for (input, features) in byInput.enumerated() where !features.isEmpty {
            let first = columnCount
            var own = features
            for position in own.indices { addColumns(own[position].feature, &own[position]) }
            let width = columnCount - first
            if width == 0 { continue }
            let stringCount = schema.vocabularies[input].count
            guard width <= Self.columnLimit, (stringCount + 2) * width <= Self.runLimit else {
                return nil
            }
            let texts = (0..<Int32(stringCount)) + [InputRow.unknown, InputRow.missing]
            var runs: [Code] = []
            for text in texts {
                var run = Array(repeating: Code(0), count: columnCount)
                for columns in own {
                    let x = schema.value(columns.feature, number: .nan, code: text)
                    put(x, columns, ensemble, into: &run, at: 0)
                }
                runs += run[first...]
            }
            fields.append(
                FieldColumns(
                    input: input, first: first, width: width, runs: runs, stringCount: stringCount))
        }
        runWidth = numbers.reduce(1) { max($0, $1.cuts.count + 1) }
        if numbers.count * runWidth <= Self.cutRunLimit {
            for columns in numbers {
                cutRuns += columns.cuts
                cutRuns += Array(repeating: .infinity, count: runWidth - columns.cuts.count)
            }
        }
        rowInputs = numbers.map(\.input)
        rowSets = numbers.indices.filter { !numbers[$0].sets.isEmpty }
        for (number, columns) in numbers.enumerated() {
            for (column, missingLeft, zeroIsMissing) in columns.thresholds {
                rowColumns.append(
                    RowColumn(
                        number: number, column: column, shift: missingLeft ? 1 : 0,
                        zeroIsMissing: zeroIsMissing))
            }
        }
        // A leaf reads column 0 even where nothing is asked.
        columnCount = max(1, columnCount)
        guard columnCount - 1 <= Int(Code.max), columnCount <= Self.columnLimit else { return nil }
    }

    private static func manner(_ node: TreeNode) -> Manner {
        Manner(
            feature: Int(node.feature), missingLeft: node.flags.contains(.missingLeft),
            zeroIsMissing: node.flags.contains(.zeroIsMissing))
    }

    /// The column and cut that stand for a question: left when the column's code is at most the cut.
    func question(_ node: TreeNode, _ ensemble: TreeEnsemble) -> (column: Int, cut: Code) {
        let feature = Int(node.feature)
        if node.flags.contains(.category) {
            return (setColumns[SetQuestion(feature: feature, set: Int(node.value))] ?? 0, 0)
        }
        let own = cuts[feature]
        let cut = Self.code(node.value, own.span)
        let isLeft = node.flags.contains(.missingLeft)
        return (columns[Self.manner(node)] ?? 0, isLeft ? cut + 1 : cut)
    }

    // MARK: Encoding

    /// Fills the rows of a block; `numbers` and `texts` hold the block's values by input.
    ///
    /// Code c of row r is at c × `stride` + r; `stride` is at least the number of rows and a multiple
    /// of 8, and so many elements has the block for each column.
    func encode(
        _ ensemble: TreeEnsemble, rowCount: Int, stride: Int, numbers values: [[Double]],
        texts: [[Int32]], into block: inout [Code]
    ) {
        precondition(stride >= rowCount && block.count >= stride * columnCount)
        var codes = block.mutableSpan
        var counts = Array(repeating: UInt16(0), count: stride)
        for columns in numbers {
            let own = values[columns.input]
            if !columns.thresholds.isEmpty {
                let cuts = columns.cuts
                var found = counts.mutableSpan
                Self.count(own.span, cuts.span, cuts.count + 1, 0, &found)
            }
            for (column, missingLeft, zeroIsMissing) in columns.thresholds {
                let shift: Code = missingLeft ? 1 : 0
                let start = column * stride
                Self.narrow(counts.span, shift, into: &codes, start..<start + rowCount)
                if !zeroIsMissing { continue }
                for row in 0..<rowCount where own[row].magnitude <= TreeEnsemble.zeroBand {
                    codes[start + row] = Code.max &+ shift
                }
            }
            for (column, node) in columns.sets {
                for row in 0..<rowCount {
                    let isLeft = ensemble.child(of: node, own[row]) == Int(node.left)
                    codes[column * stride + row] = isLeft ? 0 : 1
                }
            }
        }
        for field in fields {
            let own = texts[field.input]
            for row in 0..<rowCount {
                let text = own[row]
                let run =
                    text == InputRow.missing
                    ? field.stringCount + 1 : min(Int(text), field.stringCount)
                let source = run * field.width
                for i in 0..<field.width {
                    codes[(field.first + i) * stride + row] = field.runs[source + i]
                }
            }
        }
    }

    /// Writes counts as codes, each raised by the shift, to some places.
    @inline(__always)
    private static func narrow(
        _ counts: Span<UInt16>, _ shift: Code, into codes: inout MutableSpan<Code>,
        _ places: Range<Int>
    ) {
        precondition(places.lowerBound >= 0 && places.upperBound <= codes.count)
        precondition(counts.count >= places.count)
        let first = places.lowerBound
        for row in 0..<places.count {
            codes[first &+ row] = Code(truncatingIfNeeded: counts[row]) &+ shift
        }
    }

    /// Number features, in the order in which a row's numbers are gathered.
    var numberCount: Int { numbers.count }

    /// Fills one row from its numbers and codes of the vocabularies, by input.
    ///
    /// `gathered` and `counts` are memory of `numberCount` elements to work in.
    func encode(
        _ ensemble: TreeEnsemble, numbers values: borrowing Span<Double>,
        texts: borrowing Span<Int32>, flush: Bool, gathered: inout [Double],
        counts: inout [UInt16], into codes: inout [Code]
    ) {
        gather(values, flush: flush, into: &gathered)
        if cutRuns.isEmpty {
            for position in numbers.indices {
                let cuts = numbers[position].cuts
                counts[position] = Self.below(gathered[position], cuts.span)
            }
        } else {
            var found = counts.mutableSpan
            Self.count(gathered.span, cutRuns.span, runWidth, runWidth, &found)
        }
        write(counts.span, of: gathered.span, into: &codes)
        for position in rowSets {
            for (column, node) in numbers[position].sets {
                let isLeft = ensemble.child(of: node, gathered[position]) == Int(node.left)
                codes[column] = isLeft ? 0 : 1
            }
        }
        for field in fields.indices {
            let text = texts[fields[field].input]
            let stringCount = fields[field].stringCount
            let run = text == InputRow.missing ? stringCount + 1 : min(Int(text), stringCount)
            let (first, width) = (fields[field].first, fields[field].width)
            for i in 0..<width { codes[first + i] = fields[field].runs[run * width + i] }
        }
    }

    /// The numbers of the number features, from all inputs of a row.
    private func gather(
        _ values: borrowing Span<Double>, flush: Bool, into gathered: inout [Double]
    ) {
        let inputs = rowInputs.span
        var numbers = gathered.mutableSpan
        precondition(inputs.count <= numbers.count)
        for position in inputs.indices {
            let x = values[inputs[position]]
            numbers[position] = flush && x.magnitude <= TreeEnsemble.zeroBand ? 0 : x
        }
    }

    /// The codes of a row's threshold questions.
    private func write(
        _ counts: Span<UInt16>, of numbers: Span<Double>, into codes: inout [Code]
    ) {
        let columns = rowColumns.span
        var row = codes.mutableSpan
        for place in columns.indices {
            let own = columns[place]
            let isZero = own.zeroIsMissing && numbers[own.number].magnitude <= TreeEnsemble.zeroBand
            let code = isZero ? Code.max : Code(truncatingIfNeeded: counts[own.number])
            row[own.column] = code &+ own.shift
        }
    }

    @inline(__always)
    private static func count(
        _ numbers: Span<Double>, _ cuts: Span<Double>, _ width: Int, _ stride: Int,
        _ counts: inout MutableSpan<UInt16>
    ) {
        if Processor.hasAVX2 {
            KernelsAVX2.countBelow(numbers, cuts, width: width, stride: stride, into: &counts)
        } else {
            KernelsBase.countBelow(numbers, cuts, width: width, stride: stride, into: &counts)
        }
    }

    /// Writes the codes of one number to the columns of its feature.
    @inline(__always)
    private func put(
        _ x: Double, _ columns: NumberColumns, _ ensemble: TreeEnsemble, into codes: inout [Code],
        at start: Int
    ) {
        if !columns.thresholds.isEmpty {
            let code = Self.code(x, columns.cuts.span)
            for (column, missingLeft, zeroIsMissing) in columns.thresholds {
                let isZero = zeroIsMissing && x.magnitude <= TreeEnsemble.zeroBand
                let own = isZero ? Code.max : code
                codes[start + column] = missingLeft ? own &+ 1 : own
            }
        }
        for (column, node) in columns.sets {
            codes[start + column] = ensemble.child(of: node, x) == Int(node.left) ? 0 : 1
        }
    }

    /// The code of a number among ascending cuts; the highest where it is NaN.
    private static func code(_ x: Double, _ cuts: borrowing Span<Double>) -> Code {
        Code(truncatingIfNeeded: below(x, cuts))
    }

    /// How many of the ascending cuts are below x; 65,535 where it is NaN, as `countBelow` has it.
    private static func below(_ x: Double, _ cuts: borrowing Span<Double>) -> UInt16 {
        if x.isNaN { return .max }
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) >> 1
            if cuts[middle] < x { low = middle + 1 } else { high = middle }
        }
        return UInt16(truncatingIfNeeded: low)
    }
}

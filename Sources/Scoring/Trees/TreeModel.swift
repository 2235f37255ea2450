/// Boosted trees or a random forest: an ensemble and what its margins mean.
struct TreeModel: Sendable {
    var ensemble: TreeEnsemble
    var link: Link
    /// Margins are divided by this before the link (LightGBM's `average_output`); 1 for most.
    var divisor = 1.0
    /// Whether numbers of at most 1e-35 count as 0, as LightGBM's row reader has it.
    var flushesTiny = false
    /// The ensemble compiled for one output; nil when it fits neither form.
    private(set) var program: Program?

    /// The two forms of a compiled ensemble.
    enum Program: Sendable {
        case compact(TreeProgram<UInt32, UInt8>)
        case wide(TreeProgram<UInt64, UInt16>)
    }

    /// Compiles the ensemble where it fits a form.
    mutating func compile(_ schema: InputSchema) {
        if let compact = TreeProgram<UInt32, UInt8>(ensemble, schema) {
            program = .compact(compact)
        } else if let wide = TreeProgram<UInt64, UInt16>(ensemble, schema) {
            program = .wide(wide)
        }
    }

    /// The numbers that the trees see for a row.
    func features(_ row: borrowing InputRow, _ schema: InputSchema) -> [Double] {
        var all = schema.values(of: row)
        flush(&all)
        return all
    }

    /// Makes tiny numbers 0 where the library does.
    func flush(_ features: inout [Double]) {
        if !flushesTiny { return }
        for i in features.indices where features[i].magnitude <= TreeEnsemble.zeroBand {
            features[i] = 0
        }
    }

    /// The outputs for the margins of one row.
    func outputs(_ margins: [Double]) -> [Double] {
        link.apply(divisor == 1 ? margins : margins.map { $0 / divisor })
    }

    /// Whether some leaf is a linear function.
    var hasLinearLeaves: Bool { !ensemble.linearLeaves.isEmpty }

    /// What each feature contributes, by class.
    func contributions(_ row: borrowing Span<Double>, _ method: ReasonMethod) -> [[Double]] {
        switch method {
        case .path: return ensemble.pathContributions(row)
        case .shap:
            precondition(!hasLinearLeaves, "Shapley values are not worked out for linear leaves")
            return TreeSHAP.contributions(ensemble, row)
        }
    }

    // MARK: Margins through the compiled form

    /// The margins of a row of words.
    func margins(_ row: borrowing InputRow, _ schema: InputSchema) -> [Double] {
        switch program {
        case .compact(let program): [margin(program, row)]
        case .wide(let program): [margin(program, row)]
        case nil: ensemble.margins(features(row, schema).span)
        }
    }

    /// One row, eight trees abreast; the sum is taken in file order.
    @inline(__always)
    private func margin<Node, Code>(
        _ program: TreeProgram<Node, Code>, _ row: borrowing InputRow
    ) -> Double {
        var codes = Array(repeating: Code(0), count: program.columnCount)
        program.codes.encode(ensemble, row, flush: flushesTiny, into: &codes)
        let span = codes.span
        var sum = ensemble.base[0]
        var short = Float(sum)
        let isShort = ensemble.arithmetic == .float32
        var tree = 0
        let count = program.depths.count
        while tree < count {
            if tree + 8 <= count {
                let leaves = program.leaves(of: span, from: tree)
                for lane in 0..<8 {
                    if isShort {
                        short += program.shortValues[leaves[lane]]
                    } else {
                        sum += program.values[leaves[lane]]
                    }
                }
                tree += 8
            } else {
                let leaf = program.leaf(of: span, tree: tree)
                if isShort {
                    short += program.shortValues[leaf]
                } else {
                    sum += program.values[leaf]
                }
                tree += 1
            }
        }
        return isShort ? Double(short) : sum
    }

    /// The margins of a block of rows given by input: numbers (float32 and tiny ones already as the
    /// library sees them) and codes of the vocabularies; nil when the ensemble is not compiled.
    func margins(rowCount: Int, numbers: [[Double]], texts: [[Int32]]) -> [Double]? {
        switch program {
        case .compact(let program): margins(program, rowCount, numbers, texts)
        case .wide(let program): margins(program, rowCount, numbers, texts)
        case nil: nil
        }
    }

    @inline(__always)
    private func margins<Node, Code>(
        _ program: TreeProgram<Node, Code>, _ rowCount: Int, _ numbers: [[Double]],
        _ texts: [[Int32]]
    ) -> [Double] {
        let padded = (rowCount + 7) & ~7
        var codes = Array(repeating: Code(0), count: padded * program.columnCount)
        program.codes.encode(
            ensemble, rowCount: rowCount, numbers: numbers, texts: texts, into: &codes)
        switch ensemble.arithmetic {
        case .float32:
            var sums = Array(repeating: Float(ensemble.base[0]), count: padded)
            var span = sums.mutableSpan
            program.add(codes.span, to: &span)
            return sums.map { Double($0) }
        case .float64:
            var sums = Array(repeating: ensemble.base[0], count: padded)
            var span = sums.mutableSpan
            program.add(codes.span, to: &span)
            return sums
        }
    }
}

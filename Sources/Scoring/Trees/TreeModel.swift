/// Boosted trees or a random forest: an ensemble and what its margins mean.
struct TreeModel: Sendable {
    var ensemble: TreeEnsemble
    var link: Link
    /// Margins are divided by this before the link (LightGBM's `average_output`); 1 for most.
    var divisor: Double
    /// Whether numbers of at most 1e-35 count as 0, as LightGBM's row reader has it.
    var flushesTiny: Bool
    /// The ensemble compiled for one output; nil when it fits neither form.
    private(set) var program: Program?

    /// What the margins are before anything is asked, by class; worked out when the trees are compiled.
    private(set) var bias: [Double] = []
    /// The way back from each leaf, for reasons; nil when the ensemble is not compiled.
    private var steps: PathSteps?

    /// The two forms of a compiled ensemble.
    enum Program: Sendable {
        case compact(TreeProgram<UInt32, UInt8>)
        case wide(TreeProgram<UInt64, UInt16>)
    }

    /// A model whose trees are still to be compiled.
    init(
        ensemble: TreeEnsemble, link: Link, divisor: Double = 1, flushesTiny: Bool = false
    ) {
        self.ensemble = ensemble
        self.link = link
        self.divisor = divisor
        self.flushesTiny = flushesTiny
    }

    /// Compiles the ensemble where it fits a form.
    ///
    /// `creditLimit` bounds the sums of paths that are kept by leaf (`PathCredits`).
    mutating func compile(_ schema: InputSchema, creditLimit: Int = PathCredits.limit) {
        bias = ensemble.bias
        if let compact = TreeProgram<UInt32, UInt8>(ensemble, schema, flushesTiny: flushesTiny) {
            program = .compact(compact)
        } else {
            program = TreeProgram<UInt64, UInt16>(ensemble, schema, flushesTiny: flushesTiny).map {
                .wide($0)
            }
        }
        if program != nil { steps = PathSteps(ensemble, creditLimit: creditLimit) }
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
    func outputs(_ margins: [Double], _ powers: Powers = .exact) -> [Double] {
        link.apply(divisor == 1 ? margins : margins.map { $0 / divisor }, powers)
    }

    /// Whether some leaf is a linear function.
    var hasLinearLeaves: Bool { !ensemble.linearLeaves.isEmpty }

    /// Whether Shapley values can be worked out: not of linear leaves, nor of trees so deep, or so
    /// many, that a row would take seconds or gigabytes.
    var hasShapleyValues: Bool {
        !hasLinearLeaves && ensemble.depth <= ModelLimits.shapleyDepth
            && ensemble.shapleyWork <= ModelLimits.shapleyWork
    }

    /// The margins of a row of words and what each of its features contributes, by class.
    ///
    /// By the path method a compiled ensemble is walked once for both.
    func explained(
        _ row: borrowing InputRow, _ schema: InputSchema, _ method: ReasonMethod
    ) -> (margins: [Double], contributions: [[Double]]) {
        if method == .path, let steps, var codes = RowCodes(self) {
            codes.encode(numbers: row.allNumbers, texts: row.allCodes)
            var all = Array(repeating: 0.0, count: schema.features.count)
            let margin = codes.margin(steps, addingTo: &all)
            return ([margin], [all])
        }
        let features = features(row, schema)
        let margins = margins(row, schema)
        switch method {
        case .path: return (margins, ensemble.pathContributions(features.span))
        case .shap:
            precondition(hasShapleyValues, "Shapley values of linear leaves or trees too deep")
            return (margins, TreeSHAP.contributions(ensemble, features.span))
        }
    }

    // MARK: Margins through the compiled form

    /// The margins of a row of words.
    func margins(_ row: borrowing InputRow, _ schema: InputSchema) -> [Double] {
        guard var codes = RowCodes(self) else {
            return ensemble.margins(features(row, schema).span)
        }
        codes.encode(numbers: row.allNumbers, texts: row.allCodes)
        return [codes.margin]
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

    private func margins<Node, Code>(
        _ program: TreeProgram<Node, Code>, _ rowCount: Int, _ numbers: [[Double]],
        _ texts: [[Int32]]
    ) -> [Double] {
        let stride = (rowCount + 7) & ~7
        var codes = Array(repeating: Code(0), count: stride * program.columnCount)
        program.codes.encode(
            ensemble, rowCount: rowCount, stride: stride, numbers: numbers, texts: texts,
            into: &codes)
        return program.margins(codes, rowCount: rowCount, stride: stride)
    }
}

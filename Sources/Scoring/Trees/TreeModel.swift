/// Boosted trees or a random forest: an ensemble and what its margins mean.
struct TreeModel: Sendable {
    var ensemble: TreeEnsemble
    var link: Link
    /// Margins are divided by this before the link (LightGBM's `average_output`); 1 for most.
    var divisor = 1.0
    /// Whether numbers of at most 1e-35 count as 0, as LightGBM's row reader has it.
    var flushesTiny = false

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
}

/// Reads the format `LOGISTIC`: a logistic regression in our own JSON.
///
/// ```
/// {"type": "logistic_regression", "intercept": -0.77, "features": [
///   {"name": "visits", "source": "Total Visits", "type": "float", "impute": 3, "mean": 3.4, "scale": 4.9, "coef": 0.14},
///   {"name": "origin=API", "source": "Lead Origin", "type": "onehot", "value": "API", "coef": 0.13}]}
/// ```
/// `mean` is 0, `scale` 1 when absent. A missing value counts as `impute`; without one it counts as
/// the mean and contributes nothing. `name` and `doc` of the file, and `doc` of a feature, are words
/// for people. Members that are not listed here are refused: an interaction that silently does
/// nothing would score wrong.
enum LogisticImport {
    static func read(
        _ payload: [UInt8], features map: [FeatureDeclaration]?
    ) throws(ModelError) -> Model {
        let root = try JSONParser.parse(payload).root
        try root.expectMembers(["type", "name", "doc", "intercept", "features"])
        let type = try root.required("type")
        guard try type.string() == "logistic_regression" else {
            throw type.refusal("expected 'logistic_regression'")
        }
        let intercept = try root.required("intercept").finite()
        let list = try root.required("features")
        let entries = try list.elements()
        guard entries.count <= ModelLimits.featureCount else {
            throw list.refusal("expected at most \(ModelLimits.featureCount) features")
        }
        if let map, map.count != entries.count {
            throw ModelError("FEATURES features", "expected \(entries.count), as the model has")
        }
        var declarations: [FeatureDeclaration] = []
        var coefficients: [LogisticModel.Coefficient] = []
        for (position, entry) in entries.enumerated() {
            try entry.expectMembers([
                "name", "doc", "source", "type", "value", "categories", "impute", "mean", "scale",
                "coef",
            ])
            if let map {
                declarations.append(map[position])
            } else {
                declarations.append(try FeatureDeclaration(entry))
            }
            coefficients.append(try coefficient(entry))
        }
        let schema = InputSchema(declarations)
        let body = LogisticModel(intercept: intercept, features: coefficients, schema: schema)
        return Model(
            format: .logistic, kind: "logistic", schema: schema,
            featureCount: schema.features.count, treeCount: 0, classCount: 1, output: .probability,
            body: .logistic(body))
    }

    private static func coefficient(
        _ entry: DocumentValue
    ) throws(ModelError) -> LogisticModel.Coefficient {
        let mean = try entry.member("mean")?.finite() ?? 0
        let scaleValue = try entry.member("scale")
        let scale = try scaleValue?.finite() ?? 1
        if let scaleValue, scale == 0 { throw scaleValue.refusal("expected a number other than 0") }
        let coef = try entry.required("coef").finite()
        var coefficient = LogisticModel.Coefficient(mean: mean, weight: coef / scale, missing: 0)
        if let impute = try entry.member("impute")?.finite() {
            coefficient.missing = (impute - mean) * coefficient.weight
        }
        return coefficient
    }
}

/// XGBoost's `gblinear`: one weight per feature and class, in float32.
///
/// **Order of the sum.** A class starts from its bias + the base margin and adds value × weight in
/// feature order, every step rounded to float32; a missing value adds nothing.
struct BoostedLinearModel: Sendable {
    /// By class.
    let base: [Float]
    /// By class.
    let bias: [Float]
    /// Weight of feature f for class c at f × classes + c.
    let weights: [Float]
    let link: Link

    var classCount: Int { base.count }

    /// The margins of a row of features, one per class.
    func margins(_ features: [Double]) -> [Double] {
        (0..<classCount).map { target in
            var sum = bias[target] + base[target]
            for (feature, value) in features.enumerated() where !value.isNaN {
                sum += Float(value) * weights[feature * classCount + target]
            }
            return Double(sum)
        }
    }

    /// What each feature contributes, by class.
    func contributions(_ features: [Double]) -> [[Double]] {
        (0..<classCount).map { target in
            features.enumerated().map { feature, value in
                let weight = weights[feature * classCount + target]
                return value.isNaN ? 0 : Double(Float(value) * weight)
            }
        }
    }
}

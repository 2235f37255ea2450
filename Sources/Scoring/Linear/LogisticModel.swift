import Columns

/// A logistic regression over standardised features, in float64.
///
/// margin = intercept + Σ coef × (x − mean) / scale, with x the feature's value, or the imputed one
/// when it is missing; probability = 1 / (1 + e^−margin).
///
/// **Order of the sum.** Each contribution is (x − mean) × (coef / scale), the quotient rounded when
/// the model is read. The margin starts at the intercept; then each number feature is added in
/// feature order; then each field with categories, in order of its first such feature, as one sum
/// of its features' contributions in feature order. The columnar kernels take the same order.
///
/// A shared object, which never changes.
final class LogisticModel: Sendable {
    let intercept: Double
    let features: [Coefficient]
    /// Number features, in feature order.
    let numbers: [Int]
    /// Fields with categories, in order of their first feature.
    let fields: [CategoryField]

    /// The arithmetic of one feature.
    struct Coefficient: Sendable {
        var mean: Double
        /// coef / scale.
        var weight: Double
        /// What a missing value contributes.
        var missing: Double

        /// What a value contributes.
        func contribution(_ value: Double) -> Double {
            value.isNaN ? missing : (value - mean) * weight
        }
    }

    /// What a field with categories adds, by the code of its text.
    struct CategoryField: Sendable {
        let input: Int
        /// By code of the field's vocabulary.
        let byCode: [Double]
        let missing: Double
        let unknown: Double

        func value(_ code: Int32) -> Double {
            if code == InputRow.missing { return missing }
            return Int(code) < byCode.count ? byCode[Int(code)] : unknown
        }
    }

    init(intercept: Double, features: [Coefficient], schema: InputSchema) {
        self.intercept = intercept
        self.features = features
        var numbers: [Int] = []
        var order: [Int] = []
        var members: [[Int]] = Array(repeating: [], count: schema.inputs.count)
        for (position, feature) in schema.features.enumerated() {
            if case .number = feature.encoding {
                numbers.append(position)
            } else {
                if members[feature.input].isEmpty { order.append(feature.input) }
                members[feature.input].append(position)
            }
        }
        self.numbers = numbers
        fields = order.map { input in
            func sum(_ code: Int32) -> Double {
                members[input].reduce(0) {
                    $0 + features[$1].contribution(schema.value($1, number: .nan, code: code))
                }
            }
            let codes = 0..<Int32(schema.vocabularies[input].count)
            return CategoryField(
                input: input, byCode: codes.map(sum), missing: sum(InputRow.missing),
                unknown: sum(InputRow.unknown))
        }
    }

    /// The margin of a row.
    func margin(_ row: borrowing InputRow, _ schema: InputSchema) -> Double {
        margin(numbers: row.allNumbers, codes: row.allCodes, schema)
    }

    /// The margin of a row given by its numbers and codes, by input.
    func margin(
        numbers values: borrowing Span<Double>, codes: borrowing Span<Int32>, _ schema: InputSchema
    ) -> Double {
        var margin = intercept
        for feature in numbers {
            margin += features[feature].contribution(values[schema.features[feature].input])
        }
        for field in fields { margin += field.value(codes[field.input]) }
        return margin
    }

    /// What each feature contributes to the margin.
    func contributions(_ row: borrowing InputRow, _ schema: InputSchema) -> [Double] {
        var all: [Double] = []
        all.reserveCapacity(features.count)
        for position in features.indices {
            all.append(features[position].contribution(schema.value(position, of: row)))
        }
        return all
    }

    /// The probability of a margin.
    static func probability(_ margin: Double, _ powers: Powers = .exact) -> Double {
        powers.sigmoid(margin)
    }
}

/// A test on one column in the column's own terms, its literals read.
struct BoundTest: Sendable {
    /// The position of the column.
    let column: Int
    let test: ValueTest
    /// Asks for the present values that fail the test (`<>`).
    let isInverted: Bool
}

/// What is asked of a present value.
enum ValueTest: Sendable {
    case always
    case never
    case float32(Membership<Float>)
    case float64(Membership<Double>)
    /// A date's days.
    case int32(Membership<Int32>)
    /// Whole numbers, quantities, money and timestamps in their units.
    case int64(Membership<Int64>)
    /// A flag's byte.
    case flag(Bool)
    /// The string of a category, to be turned into a test on codes for each dictionary.
    case category(TextTest)
    /// Codes of the dictionary at hand.
    case code(Membership<UInt32>)
    /// A byte per code of the dictionary at hand, 1 where the test holds; never empty.
    case codes([UInt8])
    case text(TextTest)
}

/// A set of values: all between two, or those of a list.
enum Membership<Value: Comparable & Sendable>: Sendable {
    /// From `lowest` to `highest`, both included.
    case between(lowest: Value, highest: Value)
    /// A few values, in ascending order, better compared one by one.
    case few([Value])
    /// Many values, in ascending order.
    case many([Value])

    /// The longest list that is compared one by one.
    private static var fewCount: Int { 16 }

    /// The values of a list, which is not empty and may repeat itself.
    init(oneOf list: [Value]) {
        var values = list.sorted()
        var kept = 1
        for index in values.indices.dropFirst() where values[index] != values[kept - 1] {
            values[kept] = values[index]
            kept += 1
        }
        values.removeSubrange(kept...)
        if values.count == 1 {
            self = .between(lowest: values[0], highest: values[0])
        } else {
            self = values.count <= Self.fewCount ? .few(values) : .many(values)
        }
    }
}

extension Membership where Value: FixedWidthInteger {
    /// The values that compare so with `literal`; nil when there are none.
    init?(_ operation: ConditionTest.Operation, _ literal: Value) {
        switch operation {
        case .less:
            guard literal > .min else { return nil }
            self = .between(lowest: .min, highest: literal - 1)
        case .lessOrEqual: self = .between(lowest: .min, highest: literal)
        case .greater:
            guard literal < .max else { return nil }
            self = .between(lowest: literal + 1, highest: .max)
        case .greaterOrEqual: self = .between(lowest: literal, highest: .max)
        default: self = .between(lowest: literal, highest: literal)
        }
    }
}

extension Membership where Value: BinaryFloatingPoint {
    /// The values that compare so with `literal`, which is finite.
    init(_ operation: ConditionTest.Operation, _ literal: Value) {
        switch operation {
        case .less: self = .between(lowest: -.infinity, highest: literal.nextDown)
        case .lessOrEqual: self = .between(lowest: -.infinity, highest: literal)
        case .greater: self = .between(lowest: literal.nextUp, highest: .infinity)
        case .greaterOrEqual: self = .between(lowest: literal, highest: .infinity)
        default: self = .between(lowest: literal, highest: literal)
        }
    }
}

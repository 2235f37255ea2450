// The loops over whole blocks of rows, as free functions over spans and numbers.
//
// This file is compiled twice: in KernelsBase for every x86-64 processor, and through a symbolic
// link in KernelsAVX2 for those of x86-64-v3. Both give the same bits: a product is rounded before
// it is added (never fused), and every row's sum is taken in the order of the arguments. All spans
// of a call have at least as many elements as `sums`.

/// Adds eight linear terms of float32 columns to each row's sum: (x − mean) × weight, or `missing`
/// where x is NaN; first column first.
package func addLinear8(
    _ sums: inout MutableSpan<Double>, _ c0: Span<Float>, _ c1: Span<Float>, _ c2: Span<Float>,
    _ c3: Span<Float>, _ c4: Span<Float>, _ c5: Span<Float>, _ c6: Span<Float>, _ c7: Span<Float>,
    mean: SIMD8<Double>, weight: SIMD8<Double>, missing: SIMD8<Double>
) {
    let count = sums.count
    precondition(c0.count >= count && c1.count >= count && c2.count >= count && c3.count >= count)
    precondition(c4.count >= count && c5.count >= count && c6.count >= count && c7.count >= count)
    for row in 0..<count {
        var sum = sums[row]
        sum += term(Double(c0[row]), mean[0], weight[0], missing[0])
        sum += term(Double(c1[row]), mean[1], weight[1], missing[1])
        sum += term(Double(c2[row]), mean[2], weight[2], missing[2])
        sum += term(Double(c3[row]), mean[3], weight[3], missing[3])
        sum += term(Double(c4[row]), mean[4], weight[4], missing[4])
        sum += term(Double(c5[row]), mean[5], weight[5], missing[5])
        sum += term(Double(c6[row]), mean[6], weight[6], missing[6])
        sum += term(Double(c7[row]), mean[7], weight[7], missing[7])
        sums[row] = sum
    }
}

/// Adds one linear term of a float32 column to each row's sum.
package func addLinear(
    _ sums: inout MutableSpan<Double>, _ column: Span<Float>, mean: Double, weight: Double,
    missing: Double
) {
    precondition(column.count >= sums.count)
    for row in 0..<sums.count { sums[row] += term(Double(column[row]), mean, weight, missing) }
}

/// Adds one linear term of a float64 column to each row's sum.
package func addLinear(
    _ sums: inout MutableSpan<Double>, _ column: Span<Double>, mean: Double, weight: Double,
    missing: Double
) {
    precondition(column.count >= sums.count)
    for row in 0..<sums.count { sums[row] += term(column[row], mean, weight, missing) }
}

/// Adds to each row's sum the table's number for the row's code, or `missing` where its presence
/// bit is 0; every present code is below the table's count.
package func addLookup(
    _ sums: inout MutableSpan<Double>, _ codes: Span<UInt32>, presence: Span<UInt64>,
    _ table: Span<Double>, missing: Double
) {
    precondition(codes.count >= sums.count && presence.count * 64 >= sums.count)
    var row = 0
    while row < sums.count {
        let word = presence[row >> 6]
        let end = min(row + 64, sums.count)
        if word == .max {
            while row < end {
                sums[row] += table[Int(codes[row])]
                row += 1
            }
        } else {
            while row < end {
                let isPresent = word >> UInt64(row & 63) & 1 == 1
                sums[row] += isPresent ? table[Int(codes[row])] : missing
                row += 1
            }
        }
    }
}

/// How many of the numbers are at least the threshold; NaN is not.
package func countAtLeast(_ numbers: Span<Double>, _ threshold: Double) -> Int {
    var hits = 0
    for i in 0..<numbers.count { hits &+= numbers[i] >= threshold ? 1 : 0 }
    return hits
}

@inline(__always)
private func term(_ x: Double, _ mean: Double, _ weight: Double, _ missing: Double) -> Double {
    x.isNaN ? missing : (x - mean) * weight
}

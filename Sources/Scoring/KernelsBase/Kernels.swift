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
    // Four columns at a time over a tile whose sums stay in the nearest cache: the compiler makes
    // vectors of a loop of that size and keeps its numbers in registers.
    var start = 0
    while start < count {
        let rows = start..<min(start + tileRows, count)
        addTerms(&sums, c0, c1, c2, c3, rows, mean.lowHalf, weight.lowHalf, missing.lowHalf)
        addTerms(&sums, c4, c5, c6, c7, rows, mean.highHalf, weight.highHalf, missing.highHalf)
        start = rows.upperBound
    }
}

/// Rows of a tile: 8 KiB of sums.
private let tileRows = 1_024

/// Adds four columns' terms to the sums of some rows.
private func addTerms(
    _ sums: inout MutableSpan<Double>, _ c0: Span<Float>, _ c1: Span<Float>, _ c2: Span<Float>,
    _ c3: Span<Float>, _ rows: Range<Int>, _ mean: SIMD4<Double>, _ weight: SIMD4<Double>,
    _ missing: SIMD4<Double>
) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= sums.count)
    precondition(rows.upperBound <= c0.count && rows.upperBound <= c1.count)
    precondition(rows.upperBound <= c2.count && rows.upperBound <= c3.count)
    let (m0, m1, m2, m3) = (mean[0], mean[1], mean[2], mean[3])
    let (w0, w1, w2, w3) = (weight[0], weight[1], weight[2], weight[3])
    let (n0, n1, n2, n3) = (missing[0], missing[1], missing[2], missing[3])
    for row in rows {
        var sum = sums[row]
        sum += term(Double(c0[row]), m0, w0, n0)
        sum += term(Double(c1[row]), m1, w1, n1)
        sum += term(Double(c2[row]), m2, w2, n2)
        sum += term(Double(c3[row]), m3, w3, n3)
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

/// Whether one of the numbers is at least the threshold; NaN is not.
package func hasAtLeast(_ numbers: Span<Double>, _ threshold: Double) -> Bool {
    var row = 0
    var found = SIMD8<Double>.zero .> 0
    while row &+ 8 <= numbers.count {
        let s = numbers.extracting(row..<row &+ 8)
        found .|= SIMD8(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]) .>= threshold
        row &+= 8
    }
    while row < numbers.count {
        if numbers[row] >= threshold { return true }
        row &+= 1
    }
    return any(found)
}

@inline(__always)
private func term(_ x: Double, _ mean: Double, _ weight: Double, _ missing: Double) -> Double {
    let term = (x - mean) * weight
    return x == x ? term : missing
}

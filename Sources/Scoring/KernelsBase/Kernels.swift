// The loops over whole blocks of rows, as free functions over spans and numbers.
//
// This file is compiled twice: in KernelsBase for every x86-64 processor, and through a symbolic
// link in KernelsAVX2 for those of x86-64-v3. Both give the same bits: a product is rounded before
// it is added (never fused), and every row's sum is taken in the order of the arguments. All spans
// of a call have at least as many elements as `sums`.

/// Adds eight linear terms of float32 columns to each row's sum: (x − mean) × weight, or `missing`
/// where x is NaN; first column first.
///
/// Where columns are said to be complete nothing looks for NaN: a row that has one nevertheless gets
/// NaN for its sum.
package func addLinear8(
    _ sums: inout MutableSpan<Double>, _ c0: Span<Float>, _ c1: Span<Float>, _ c2: Span<Float>,
    _ c3: Span<Float>, _ c4: Span<Float>, _ c5: Span<Float>, _ c6: Span<Float>, _ c7: Span<Float>,
    mean: SIMD8<Double>, weight: SIMD8<Double>, missing: SIMD8<Double>, areComplete: Bool
) {
    let count = sums.count
    precondition(c0.count >= count && c1.count >= count && c2.count >= count && c3.count >= count)
    precondition(c4.count >= count && c5.count >= count && c6.count >= count && c7.count >= count)
    // Four columns at a time over a tile whose sums stay in the nearest cache: the compiler makes
    // vectors of a loop of that size and keeps its numbers in registers.
    var start = 0
    while start < count {
        let rows = start..<min(start + tileRows, count)
        if areComplete {
            addTerms(&sums, c0, c1, c2, c3, rows, mean.lowHalf, weight.lowHalf, nil)
            addTerms(&sums, c4, c5, c6, c7, rows, mean.highHalf, weight.highHalf, nil)
        } else {
            addTerms(&sums, c0, c1, c2, c3, rows, mean.lowHalf, weight.lowHalf, missing.lowHalf)
            addTerms(&sums, c4, c5, c6, c7, rows, mean.highHalf, weight.highHalf, missing.highHalf)
        }
        start = rows.upperBound
    }
}

/// Rows of a tile: 8 KiB of sums.
private let tileRows = 1_024

/// Adds four columns' terms to the sums of some rows; without `missing` none is looked for.
@inline(__always)
private func addTerms(
    _ sums: inout MutableSpan<Double>, _ c0: Span<Float>, _ c1: Span<Float>, _ c2: Span<Float>,
    _ c3: Span<Float>, _ rows: Range<Int>, _ mean: SIMD4<Double>, _ weight: SIMD4<Double>,
    _ missing: SIMD4<Double>?
) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= sums.count)
    precondition(rows.upperBound <= c0.count && rows.upperBound <= c1.count)
    precondition(rows.upperBound <= c2.count && rows.upperBound <= c3.count)
    let (m0, m1, m2, m3) = (mean[0], mean[1], mean[2], mean[3])
    let (w0, w1, w2, w3) = (weight[0], weight[1], weight[2], weight[3])
    let (n0, n1, n2, n3) = (missing?[0], missing?[1], missing?[2], missing?[3])
    for row in rows {
        var sum = sums[row]
        sum += term(Double(c0[row]), m0, w0, n0)
        sum += term(Double(c1[row]), m1, w1, n1)
        sum += term(Double(c2[row]), m2, w2, n2)
        sum += term(Double(c3[row]), m3, w3, n3)
        sums[row] = sum
    }
}

/// Whether one of the numbers is NaN.
package func hasNaN(_ numbers: Span<Double>) -> Bool {
    var isFound = false
    for row in 0..<numbers.count where numbers[row] != numbers[row] { isFound = true }
    return isFound
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

/// For each number how many cuts are below it; 65,535 for NaN.
///
/// Number i is compared with the cuts from i × `stride` on: 0 for all of one feature, `width` for one
/// of each feature. A feature's cuts ascend and are filled up with +∞ to `width` − 1, `width` being a
/// power of two of at most 65,536. Eight searches go abreast, without a branch that could be guessed
/// wrong.
package func countBelow(
    _ numbers: Span<Double>, _ cuts: Span<Double>, width: Int, stride: Int,
    into counts: inout MutableSpan<UInt16>
) {
    precondition(counts.count >= numbers.count && width > 0 && width & (width - 1) == 0)
    var first = 0
    while first < numbers.count {
        let end = min(8, numbers.count &- first)
        var x = SIMD8<Double>(repeating: .nan)
        var start = SIMD8<Int64>.zero
        if end == 8 {
            let n = numbers.extracting(first..<first &+ 8)
            x = SIMD8(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7])
            start = SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &* Int64(stride) &+ Int64(first &* stride)
        } else {
            for lane in 0..<end {
                x[lane] = numbers[first &+ lane]
                start[lane] = Int64((first &+ lane) &* stride)
            }
        }
        var low = start
        var half = width >> 1
        while half > 0 {
            let at = low &+ Int64(half &- 1)
            let cut = SIMD8(
                cuts[Int(at[0])], cuts[Int(at[1])], cuts[Int(at[2])], cuts[Int(at[3])],
                cuts[Int(at[4])], cuts[Int(at[5])], cuts[Int(at[6])], cuts[Int(at[7])])
            low.replace(with: low &+ Int64(half), where: cut .< x)
            half >>= 1
        }
        low &-= start
        low.replace(with: SIMD8(repeating: 65_535), where: x .!= x)
        for lane in 0..<end { counts[first &+ lane] = UInt16(truncatingIfNeeded: low[lane]) }
        first &+= 8
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
private func term(_ x: Double, _ mean: Double, _ weight: Double, _ missing: Double?) -> Double {
    let term = (x - mean) * weight
    guard let missing else { return term }
    return x == x ? term : missing
}

// MARK: Powers of e

/// Turns each number x into 1 / (1 + e^−x).
package func sigmoid(_ numbers: inout MutableSpan<Double>) {
    for row in 0..<numbers.count { numbers[row] = sigmoid(numbers[row]) }
}

/// 1 / (1 + e^−x) within 2 units in the last place; 0 where e^−x is infinite, NaN for NaN.
///
/// What the power and its sum with 1 lost by rounding is taken into account at the end, so that only
/// the last two roundings count.
@inline(__always)
package func sigmoid(_ x: Double) -> Double {
    let power = PowerOfE(-x)
    let value = power.value * power.first * power.second
    let sum = 1 + value
    let part = sum - 1
    let lost = (1 - (sum - part)) + (value - part) + power.lost * power.first * power.second
    let quotient = 1 / sum
    return quotient == 0 ? 0 : quotient - quotient * lost * quotient
}

/// e^x within 1 unit in the last place (2 where the result is subnormal); NaN for NaN.
@inline(__always)
package func exponential(_ x: Double) -> Double {
    let power = PowerOfE(x)
    return power.value * power.first * power.second
}

/// e^x in parts: (value + lost) × first × second, the latter two being powers of two.
///
/// x = k ln 2 + r with |r| ≤ ln 2 / 2. ln 2 is taken in two parts, the first so short that its
/// product with k is exact. e^r is Taylor's polynomial of degree 13, whose rest is below 2^-57; the
/// power of two is in two factors, so that neither of them overflows alone.
private struct PowerOfE {
    let value: Double
    let lost: Double
    let first: Double
    let second: Double

    @inline(__always)
    init(_ x: Double) {
        // Beyond these bounds the result is infinite or 0 anyway; NaN passes both comparisons.
        var x = x > 710 ? 710 : x
        x = x < -746 ? -746 : x
        // Adding 1.5 × 2^52 rounds to a whole number, which then stands in the low bits.
        let magic = 6_755_399_441_055_744.0
        let shifted = x * 1.442_695_040_888_963_4 + magic
        let k = shifted - magic
        let high = x - k * 0x1.62e42feep-1
        let low = k * 0x1.a39ef35793c76p-33
        let r = high - low
        let r2 = r * r
        // Pairs of terms (Estrin), so that the processor can work on several at a time.
        let r4 = r2 * r2
        let a = 0.5 + r * 0x1.5555555555555p-3
        let b = 0x1.5555555555555p-5 + r * 0x1.1111111111111p-7
        let c = 0x1.6c16c16c16c17p-10 + r * 0x1.a01a01a01a01ap-13
        let d = 0x1.a01a01a01a01ap-16 + r * 0x1.71de3a556c734p-19
        let e = 0x1.27e4fb7789f5cp-22 + r * 0x1.ae64567f544e4p-26
        let f = 0x1.1eed8eff8d898p-29 + r * 0x1.6124613a86d09p-33
        let tail = (a + r2 * b) + r4 * ((c + r2 * d) + r4 * (e + r2 * f))
        let rest = r2 * tail - low
        let term = high + rest
        value = 1 + term
        lost = (term - (value - 1)) + ((high - term) + rest)
        // The bits of the sum are those of `magic` plus k; half of k goes into each power of two.
        let whole = shifted.bitPattern &- magic.bitPattern &+ 2_048
        let half = whole &>> 1
        first = Double(bitPattern: (half &- 1) &<< 52)
        second = Double(bitPattern: (whole &- half &- 1) &<< 52)
    }
}

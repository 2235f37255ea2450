/// A line of a type byte and a decimal number, `*3⏎` or `$5⏎`, as Redis reads it.
///
/// The line ends at the first CR; the byte behind it belongs to it whatever it is.
enum CountLine {
    /// The end has not arrived; the bytes before `searched` were looked at.
    case unfinished(searched: Int)
    /// More bytes than a line may have, and no end.
    case tooLong
    /// What stands behind the type byte is no number of 64 bits.
    case invalid
    /// The number and the place behind the line.
    case count(Int, next: Int)

    /// Reads the line at `start`, known to have no end before `searched`.
    ///
    /// A number has no plus, no leading zeros and no spaces, as in Redis' `string2ll`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at start: Int, from searched: Int, _ longest: Int) {
        // Nearly all lines are a few digits that have arrived whole.
        var index = start + 1
        var value = 0
        let near = min(bytes.count, index + 9)
        while index < near {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            index += 1
        }
        if index + 1 < bytes.count, bytes[index] == 0x0D, index > start + 1,
            bytes[start + 1] != UInt8(ascii: "0") || index == start + 2
        {
            self = .count(value, next: index + 2)
        } else {
            self.init(slowly: bytes, at: start, from: searched, longest)
        }
    }

    @inline(never)
    private init(slowly bytes: Span<UInt8>, at start: Int, from searched: Int, _ longest: Int) {
        let stop = min(bytes.count, start + longest + 1)
        var end = max(searched, start)
        while end < stop, bytes[end] != 0x0D { end += 1 }
        if end == stop {
            self = end > start + longest ? .tooLong : .unfinished(searched: end)
        } else if end + 1 == bytes.count {
            self = .unfinished(searched: end)
        } else if let value = CountLine.number(bytes.extracting(min(start + 1, end)..<end)) {
            self = .count(value, next: end + 2)
        } else {
            self = .invalid
        }
    }

    private static func number(_ text: Span<UInt8>) -> Int? {
        let isNegative = text.count > 1 && text[0] == UInt8(ascii: "-")
        let digits = text.extracting((isNegative ? 1 : 0)..<text.count)
        guard digits.count > 0 else { return nil }
        if digits[0] == UInt8(ascii: "0") { return digits.count == 1 && !isNegative ? 0 : nil }
        var value = 0
        for index in digits.indices {
            let digit = digits[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = tens.subtractingReportingOverflow(Int(digit))
            guard !overflow, !overflowed else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == Int.min ? nil : -value
    }
}

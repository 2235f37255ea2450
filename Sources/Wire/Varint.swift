/// Whole numbers in as few bytes as they need.
///
/// Seven bits a byte, low bits first, the high bit set on all but the last (LEB128). Only the
/// shortest form is read, so a number has one encoding.
package enum Varint {
    /// Appends `value`.
    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        forEachByte(of: value) { bytes.append($0) }
    }

    /// Appends `value`.
    static func append(_ value: UInt64, to output: inout OutputBytes) {
        output.write(longest) { writer in forEachByte(of: value) { writer.append($0) } }
    }

    /// The bytes that a number has at most.
    private static let longest = 10

    @inline(__always)
    private static func forEachByte(of value: UInt64, _ body: (UInt8) -> Void) {
        var rest = value
        while rest >= 0x80 {
            body(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        body(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads the number at `position` and moves behind it, or answers nil where none stands.
    @inlinable package static func read(_ bytes: Span<UInt8>, at position: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = position
        while next < bytes.count {
            let byte = bytes[next]
            next += 1
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { return nil }
            value |= bits << shift
            if byte & 0x80 == 0 {
                guard byte != 0 || shift == 0 else { return nil }
                position = next
                return value
            }
            shift += 7
            guard shift < 64 else { return nil }
        }
        return nil
    }
}

/// Patterns over names as Redis has them: `*`, `?`, `[abc]`, `[^a-z]` and `\` before a plain byte.
package struct Glob: Sendable {
    private let pattern: [UInt8]
    private let foldsCase: Bool

    /// A pattern; with `foldsCase` the letters A to Z match in both cases.
    package init(_ pattern: [UInt8], foldsCase: Bool = false) {
        self.pattern = pattern
        self.foldsCase = foldsCase
    }

    /// Whether the whole of a text matches.
    /// - Complexity: O(n × m) at most: after a mismatch only the last `*` is tried again.
    package func matches(_ text: [UInt8]) -> Bool {
        var (at, position) = (0, 0)
        var (star, retry) = (-1, 0)
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = at
                retry = position
                at += 1
            } else if at < pattern.count, let next = step(at, text[position]) {
                at = next
                position += 1
            } else if star >= 0 {
                retry += 1
                position = retry
                at = star + 1
            } else {
                return false
            }
        }
        while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
        return at == pattern.count
    }

    /// The place after the pattern's element at `at` when it matches a byte, else nil.
    private func step(_ at: Int, _ byte: UInt8) -> Int? {
        switch pattern[at] {
        case UInt8(ascii: "?"): return at + 1
        case UInt8(ascii: "["): return set(from: at + 1, byte)
        case UInt8(ascii: "\\") where at + 1 < pattern.count:
            return fold(pattern[at + 1]) == fold(byte) ? at + 2 : nil
        default: return fold(pattern[at]) == fold(byte) ? at + 1 : nil
        }
    }

    private func set(from start: Int, _ byte: UInt8) -> Int? {
        var at = start
        let isNegated = at < pattern.count && pattern[at] == UInt8(ascii: "^")
        if isNegated { at += 1 }
        var isIn = false
        while at < pattern.count, pattern[at] != UInt8(ascii: "]") {
            if pattern[at] == UInt8(ascii: "\\"), at + 1 < pattern.count { at += 1 }
            var high = pattern[at]
            let low = high
            if at + 2 < pattern.count, pattern[at + 1] == UInt8(ascii: "-"),
                pattern[at + 2] != UInt8(ascii: "]")
            {
                high = pattern[at + 2]
                at += 2
            }
            if fold(min(low, high)) <= fold(byte), fold(byte) <= fold(max(low, high)) {
                isIn = true
            }
            at += 1
        }
        return isIn != isNegated ? min(at + 1, pattern.count) : nil
    }

    private func fold(_ byte: UInt8) -> UInt8 {
        foldsCase && byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}

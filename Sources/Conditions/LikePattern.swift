import Columns

/// A LIKE pattern: `%` stands for any text, the empty one too, `_` for one character of UTF-8.
///
/// Case counts, and there is no escape character. A byte that is no part of a well-formed UTF-8
/// sequence counts as one character for `_`. Without `_` the pattern compares bytes.
///
/// Complexity of a match: O(text) for a pattern with at most a `%` at each end of one piece that
/// does not repeat itself, at worst O(text × pattern), the pattern being at most
/// ``ConditionLimits/patternByteCount`` long. Only the place of the last `%` is ever returned to, so
/// nothing grows faster than that.
struct LikePattern: Sendable {
    private let bytes: [UInt8]
    private let shape: Shape

    private enum Shape: Sendable {
        /// No wildcard at all.
        case exact
        /// `%` only: the pieces between them are ranges of the bytes, the first and the last
        /// (maybe empty) standing at the text's ends.
        case pieces([Range<Int>])
        case general
    }

    /// The wildcard for any text.
    private static let anyText = UInt8(ascii: "%")
    /// The wildcard for one character.
    private static let anyCharacter = UInt8(ascii: "_")

    init(_ pattern: [UInt8]) {
        bytes = pattern
        if pattern.contains(Self.anyCharacter) {
            shape = .general
            return
        }
        var pieces: [Range<Int>] = []
        var start = 0
        for (index, byte) in pattern.enumerated() where byte == Self.anyText {
            pieces.append(start..<index)
            start = index + 1
        }
        shape = pieces.isEmpty ? .exact : .pieces(pieces + [start..<pattern.count])
    }

    /// Whether the whole text has the pattern's form.
    func matches(_ text: Span<UInt8>) -> Bool {
        switch shape {
        case .exact: text.isEqual(to: bytes.span)
        case .pieces(let pieces): matches(text, pieces)
        case .general: matchesByCharacters(text)
        }
    }

    /// The first piece at the start, the last at the end, each other at its leftmost place.
    private func matches(_ text: Span<UInt8>, _ pieces: [Range<Int>]) -> Bool {
        let pattern = bytes.span
        let first = pieces[0]
        let last = pieces[pieces.count - 1]
        let end = text.count - last.count
        guard first.count <= end, stands(pattern, first, in: text, at: 0),
            stands(pattern, last, in: text, at: end)
        else { return false }
        var start = first.count
        for index in 1..<pieces.count - 1 where !pieces[index].isEmpty {
            let piece = pieces[index]
            let head = pattern[piece.lowerBound]
            while true {
                guard start + piece.count <= end else { return false }
                if text[start] == head, stands(pattern, piece, in: text, at: start) { break }
                start += 1
            }
            start += piece.count
        }
        return true
    }

    /// Whether a piece of the pattern stands at an offset where it fits.
    @inline(__always)
    private func stands(
        _ pattern: Span<UInt8>, _ piece: Range<Int>, in text: Span<UInt8>, at offset: Int
    ) -> Bool {
        var place = offset
        for index in piece {
            guard pattern[index] == text[place] else { return false }
            place += 1
        }
        return true
    }

    /// Goes through text and pattern together; on a difference the last `%` takes one character more.
    private func matchesByCharacters(_ text: Span<UInt8>) -> Bool {
        let pattern = bytes.span
        var place = 0
        var index = 0
        // The pattern's index after the last `%`, and where the text goes on after what it took.
        var retry: (index: Int, place: Int)?
        while place < text.count {
            let length = characterLength(text, at: place)
            if index < pattern.count, pattern[index] == Self.anyText {
                index += 1
                retry = (index, place)
            } else if index < pattern.count, pattern[index] == Self.anyCharacter {
                index += 1
                place += length
            } else if index + length <= pattern.count,
                stands(pattern, index..<index + length, in: text, at: place)
            {
                index += length
                place += length
            } else if let last = retry {
                place = last.place + characterLength(text, at: last.place)
                index = last.index
                retry = (index, place)
            } else {
                return false
            }
        }
        while index < pattern.count, pattern[index] == Self.anyText { index += 1 }
        return index == pattern.count
    }

    /// The bytes of the well-formed UTF-8 sequence at a place (Unicode 15, table 3-7), or 1 where
    /// there is none.
    private func characterLength(_ text: Span<UInt8>, at place: Int) -> Int {
        let lead = text[place]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 1
        }
        guard place + length <= text.count, second.contains(text[place + 1]) else { return 1 }
        for index in place + 2..<place + length where text[index] & 0xC0 != 0x80 { return 1 }
        return length
    }
}

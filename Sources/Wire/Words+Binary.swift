/// The binary form of a request's words, as the journal keeps them.
///
/// | bytes | meaning |
/// |---|---|
/// | varint | number of words |
/// | then for each word: varint | its length in bytes |
/// | length | its bytes |
///
/// A varint is LEB128 in its shortest form (seven bits a byte, low bits first), so that the same
/// words have one encoding. Nothing but these bytes decides the words: how the client sent them
/// (RESP or a plain line, quoted or not) is gone.
extension Words {
    /// Appends the binary form to `output`.
    package func encode(into output: inout [UInt8]) {
        Varint.append(UInt64(count), to: &output)
        for slice in slices {
            Varint.append(UInt64(slice.count), to: &output)
            output.append(contentsOf: bytes[slice.offset..<slice.offset + slice.count])
        }
    }

    /// The binary form of `words` in pieces; a word of at least `least` bytes is a piece that is shared and
    /// not copied.
    package static func pieces(of words: [[UInt8]], sharing least: Int = 4_096) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var open: [UInt8] = []
        Varint.append(UInt64(words.count), to: &open)
        for word in words {
            Varint.append(UInt64(word.count), to: &open)
            if word.count < least {
                open.append(contentsOf: word)
            } else {
                pieces += [open, word]
                open = []
            }
        }
        return open.isEmpty ? pieces : pieces + [open]
    }

    /// Reads the words whose binary form begins at `position`, and moves behind it.
    ///
    /// The words get bytes of their own. Nil, with `position` where it was: no words in this form
    /// stand there (cut off, or a length that is not in its shortest form).
    package static func decode(_ bytes: Span<UInt8>, at position: inout Int) -> Words? {
        var words = Words()
        return words.read(bytes, at: &position) ? words : nil
    }

    /// Reads words as `decode(_:at:)` does, in the place of those that were here.
    ///
    /// For reading many requests: the arrays keep their memory. False, with `position` where it was:
    /// no words stand there, and what these are now has no meaning.
    package mutating func read(_ input: Span<UInt8>, at position: inout Int) -> Bool {
        slices.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        var next = position
        guard let count = Varint.read(input, at: &next), count <= UInt64(input.count - next) else {
            return false
        }
        // The lengths are copied along with the words: one copy for the whole request.
        let start = next
        slices.reserveCapacity(Int(count))
        for _ in 0..<Int(count) {
            guard let length = Varint.read(input, at: &next), length <= UInt64(input.count - next)
            else { return false }
            slices.append(Slice(offset: next - start, count: Int(length)))
            next += Int(length)
        }
        bytes.append(addingCapacity: next - start) { output in
            for index in start..<next { output.append(input[index]) }
        }
        position = next
        return true
    }
}

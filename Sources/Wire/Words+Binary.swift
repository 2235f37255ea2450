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

    /// Reads the words whose binary form begins at `position`, and moves behind it.
    ///
    /// The words get bytes of their own. Nil, with `position` where it was: no words in this form
    /// stand there (cut off, or a length that is not in its shortest form).
    package static func decode(_ bytes: Span<UInt8>, at position: inout Int) -> Words? {
        var next = position
        guard let count = Varint.read(bytes, at: &next), count <= UInt64(bytes.count - next) else {
            return nil
        }
        var words = Words()
        words.slices.reserveCapacity(Int(count))
        for _ in 0..<Int(count) {
            guard let length = Varint.read(bytes, at: &next), length <= UInt64(bytes.count - next)
            else { return nil }
            words.slices.append(Slice(offset: words.bytes.count, count: Int(length)))
            words.bytes.append(addingCapacity: Int(length)) { output in
                for index in next..<next + Int(length) { output.append(bytes[index]) }
            }
            next += Int(length)
        }
        position = next
        return words
    }
}

import Wire

/// Terms one behind the other, each so that none can be taken for another: a number as one byte (1,
/// or 0 for none) and eight, lowest first; a text as its count, a number, and its bytes.
struct TermBytes {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ value: Int64?) {
        guard let value else { return bytes.append(0) }
        bytes.append(addingCapacity: 9) { output in
            output.append(1)
            for shift in 0..<8 {
                output.append(UInt8(truncatingIfNeeded: value >> Int64(8 * shift)))
            }
        }
    }

    mutating func append(_ words: borrowing Words, at place: Int?) {
        guard let place else { return append(nil) }
        let slice = words.slices[place]
        append(Int64(slice.count))
        bytes.append(contentsOf: words.bytes[slice.offset..<slice.offset + slice.count])
    }
}

extension TermBytes {
    /// Reads what was written, in the order in which it was.
    struct Reader {
        let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        /// The next number: nil inside for none, nil outside when there is no number.
        mutating func number() -> Int64?? {
            guard place < bytes.count else { return nil }
            place += 1
            if bytes[place - 1] == 0 { return .some(nil) }
            guard bytes[place - 1] == 1, bytes.count - place >= 8 else { return nil }
            var bits: UInt64 = 0
            for shift in 0..<8 { bits |= UInt64(bytes[place + shift]) << UInt64(8 * shift) }
            place += 8
            return .some(Int64(bitPattern: bits))
        }

        /// The next text, as `number()` answers numbers.
        mutating func text() -> [UInt8]?? {
            guard let count = number() else { return nil }
            guard let count else { return .some(nil) }
            guard count >= 0, count <= Int64(bytes.count - place) else { return nil }
            place += Int(count)
            return .some(Array(bytes[(place - Int(count))..<place]))
        }

        /// The next number as a day.
        mutating func day() -> Int32?? { number().map { $0.flatMap { Int32(exactly: $0) } } }

        /// The next number, when it is one that chooses from a list.
        mutating func choice<Value>(of list: [Value]) -> Value? {
            guard case .some(.some(let place)) = number(), list.indices.contains(Int(place)) else {
                return nil
            }
            return list[Int(place)]
        }
    }
}

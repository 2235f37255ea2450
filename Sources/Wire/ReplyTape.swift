/// The recording of one complete reply, free of any dialect.
///
/// A write that is repeated with the same ID gets its first reply again, in the dialect of the
/// connection that asks; so what is kept is not RESP or JSON but this. A `Reply` of dialect `.tape`
/// makes the bytes. A value is one tag byte and its payload; a varint is LEB128, a text a varint
/// length and its bytes:
///
/// | tag | value | payload |
/// |---|---|---|
/// | 1 | simple string | text |
/// | 2 | integer | varint, zigzag |
/// | 3 | double | 8 bytes, little-endian bit pattern |
/// | 4 | float | 4 bytes, little-endian bit pattern |
/// | 5, 6 | no, yes | none |
/// | 7, 8 | null, null array | none |
/// | 9 | bulk | text |
/// | 10 | decimal | 1 byte places, 1 byte least places, varint zigzag units |
/// | 11 | array | varint zigzag count; the values follow |
/// | 12 | map | varint zigzag count of pairs; keys and values follow |
/// | 13 | push | varint zigzag count; the values follow |
/// | 14 | error | text code, text message |
///
/// Size: at most 13 bytes a value beyond its texts' bytes; an error 21.
package struct ReplyTape: Sendable, Equatable {
    /// What a value of the tape is.
    enum Tag: UInt8 {
        case simple = 1
        case integer
        case double
        case float
        case no
        case yes
        case null
        case nullArray
        case bulk
        case decimal
        case array
        case map
        case push
        case error
    }

    /// The recording, in the form of the table above.
    package let bytes: [UInt8]

    /// The recording that a reply of dialect `.tape` holds: exactly one, complete.
    package init(_ reply: Reply) {
        precondition(reply.dialect == .tape, "a reply that is no tape")
        precondition(reply.isComplete && reply.completed == 1, "a tape holds one whole reply")
        bytes = reply.bytes
    }

    /// A recording read back from a file, or nil when the bytes are not one whole reply.
    package init?(bytes: [UInt8]) {
        var position = 0
        var open: [(isMap: Bool, left: Int)] = []
        repeat {
            guard let value = ReplyTape.value(bytes.span, at: &position) else { return nil }
            if let last = open.last, last.isMap, last.left & 1 == 0 {
                guard value.canBeKey else { return nil }
            }
            if let (isMap, count) = value.contents {
                guard !value.isPush || open.isEmpty else { return nil }
                open.append((isMap, count + 1))
            }
            // A container counts itself first; when its last value is in, so is it in its parent.
            while let last = open.indices.last {
                open[last].left -= 1
                guard open[last].left == 0 else { break }
                open.removeLast()
            }
        } while !open.isEmpty
        guard position == bytes.count else { return nil }
        self.bytes = bytes
    }

    /// Appends the recorded reply to `reply`, in its dialect.
    ///
    /// The bytes are those that the recorded calls would have made there.
    package func render(into reply: inout Reply) {
        let tape = bytes.span
        var position = 0
        while position < tape.count {
            guard let value = ReplyTape.value(tape, at: &position) else {
                preconditionFailure("a tape that was checked is whole")
            }
            switch value {
            case .simple(let place): reply.simple(text(place))
            case .integer(let number): reply.integer(number)
            case .double(let number): reply.double(number)
            case .float(let number): reply.float(number)
            case .boolean(let flag): reply.boolean(flag)
            case .null: reply.null()
            case .nullArray: reply.nullArray()
            case .bulk(let place): reply.bulk(tape.extracting(place))
            case .decimal(let units, let places, let atLeast):
                reply.decimal(units: units, places: places, atLeast: atLeast)
            case .array(let count): reply.array(count)
            case .map(let count): reply.map(count)
            case .push(let count): reply.push(count)
            case .error(let code, let message): reply.error(text(code), text(message))
            }
        }
    }

    /// Folds the sign of a number into its lowest bit, so that small negative ones stay short.
    static func zigzag(_ value: Int) -> UInt64 {
        UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))
    }

    private static func unzigzag(_ value: UInt64) -> Int {
        Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
    }

    private func text(_ place: Range<Int>) -> String {
        String(decoding: bytes[place], as: UTF8.self)
    }
}

// MARK: - Reading

extension ReplyTape {
    /// One value of a tape; texts are places in it.
    private enum Value {
        case simple(Range<Int>)
        case integer(Int)
        case double(Double)
        case float(Float)
        case boolean(Bool)
        case null
        case nullArray
        case bulk(Range<Int>)
        case decimal(units: Int64, places: Int, atLeast: Int)
        case array(Int)
        case map(Int)
        case push(Int)
        case error(Range<Int>, Range<Int>)

        var canBeKey: Bool {
            switch self {
            case .simple, .bulk: true
            default: false
            }
        }

        var isPush: Bool {
            if case .push = self { true } else { false }
        }

        /// For a container, whether it is a map and how many values follow.
        var contents: (isMap: Bool, count: Int)? {
            switch self {
            case .array(let count), .push(let count): (false, count)
            case .map(let count): (true, count * 2)
            default: nil
            }
        }
    }

    /// Reads the value at `position` and moves behind it, or answers nil when none stands there.
    private static func value(_ tape: Span<UInt8>, at position: inout Int) -> Value? {
        guard position < tape.count, let tag = Tag(rawValue: tape[position]) else { return nil }
        position += 1
        switch tag {
        case .simple: return text(tape, at: &position).map { .simple($0) }
        case .integer: return Varint.read(tape, at: &position).map { .integer(unzigzag($0)) }
        case .double:
            return fixed(tape, 8, at: &position).map { .double(Double(bitPattern: $0)) }
        case .float:
            return fixed(tape, 4, at: &position).map {
                .float(Float(bitPattern: UInt32(truncatingIfNeeded: $0)))
            }
        case .no: return .boolean(false)
        case .yes: return .boolean(true)
        case .null: return .null
        case .nullArray: return .nullArray
        case .bulk: return text(tape, at: &position).map { .bulk($0) }
        case .decimal:
            guard let shown = fixed(tape, 2, at: &position),
                let units = Varint.read(tape, at: &position)
            else { return nil }
            let places = Int(shown & 0xFF)
            let atLeast = Int(shown >> 8)
            guard places <= 18, atLeast <= places else { return nil }
            return .decimal(units: Int64(unzigzag(units)), places: places, atLeast: atLeast)
        case .array: return count(tape, at: &position).map { .array($0) }
        case .map: return count(tape, at: &position).map { .map($0) }
        case .push: return count(tape, at: &position).map { .push($0) }
        case .error:
            guard let code = text(tape, at: &position), let message = text(tape, at: &position)
            else { return nil }
            return .error(code, message)
        }
    }

    private static func text(_ tape: Span<UInt8>, at position: inout Int) -> Range<Int>? {
        guard let count = Varint.read(tape, at: &position), count <= UInt64(tape.count - position)
        else { return nil }
        let start = position
        position += Int(count)
        return start..<position
    }

    private static func fixed(_ tape: Span<UInt8>, _ width: Int, at position: inout Int) -> UInt64?
    {
        guard width <= tape.count - position else { return nil }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(tape[position + index]) << UInt64(8 * index) }
        position += width
        return value
    }

    /// A count of values, each of which takes at least a byte of what is left of the tape.
    private static func count(_ tape: Span<UInt8>, at position: inout Int) -> Int? {
        guard let bits = Varint.read(tape, at: &position) else { return nil }
        let count = unzigzag(bits)
        return 0 <= count && count <= tape.count - position ? count : nil
    }
}

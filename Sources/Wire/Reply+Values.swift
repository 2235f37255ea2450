/// The values a reply is made of. Each is written in the dialect of the connection.
extension Reply {
    /// `OK`, the answer of a write that has nothing else to say.
    package mutating func ok() {
        guard isRESP && isComplete else { return simple("OK") }
        bytes.append(addingCapacity: 5) { output in
            output.append(UInt8(ascii: "+"))
            output.append(UInt8(ascii: "O"))
            output.append(UInt8(ascii: "K"))
            output.append(0x0D)
            output.append(0x0A)
        }
        end()
    }

    /// A short status word: a RESP simple string, in JSON a string.
    ///
    /// It holds no CR or LF.
    package mutating func simple(_ text: String) {
        begin(isText: true)
        switch dialect {
        case .resp2, .resp3:
            bytes.append(UInt8(ascii: "+"))
            bytes.append(contentsOf: text.utf8)
            lineEnd()
        case .json: quoted(text)
        case .tape: record(.simple, text)
        }
        end()
    }

    /// A whole number.
    package mutating func integer(_ value: Int) {
        begin(isText: false)
        switch dialect {
        case .resp2, .resp3:
            bytes.append(UInt8(ascii: ":"))
            digits(value)
            lineEnd()
        case .json: digits(value)
        case .tape: record(.integer, value)
        }
        end()
    }

    /// A floating-point number as the shortest text that reads back as the same `Double`.
    ///
    /// RESP3 has a type for it, RESP2 gets a bulk string; in JSON infinities and NaN are null.
    package mutating func double(_ value: Double) {
        if dialect == .tape {
            begin(isText: false)
            bytes.append(ReplyTape.Tag.double.rawValue)
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
            }
            end()
        } else {
            number(NumberText(value), isFinite: value.isFinite)
        }
    }

    /// A floating-point number as the shortest text that reads back as the same `Float`.
    package mutating func float(_ value: Float) {
        if dialect == .tape {
            begin(isText: false)
            bytes.append(ReplyTape.Tag.float.rawValue)
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
            }
            end()
        } else {
            number(NumberText(value), isFinite: value.isFinite)
        }
    }

    /// Yes or no: a RESP3 boolean, in RESP2 the integers 1 and 0.
    package mutating func boolean(_ value: Bool) {
        begin(isText: false)
        switch dialect {
        case .resp2: bytes.append(contentsOf: value ? ":1\r\n".utf8 : ":0\r\n".utf8)
        case .resp3: bytes.append(contentsOf: value ? "#t\r\n".utf8 : "#f\r\n".utf8)
        case .json: bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .tape: record(value ? .yes : .no)
        }
        end()
    }

    /// Absence of a value.
    package mutating func null() { absent(resp2: "$-1\r\n", .null) }

    /// Absence where an array is due: differs from `null` in RESP2 only.
    package mutating func nullArray() { absent(resp2: "*-1\r\n", .nullArray) }

    /// Bytes of any kind.
    ///
    /// In JSON they are a string, and what is no UTF-8 in them becomes U+FFFD.
    package mutating func bulk(_ text: Span<UInt8>) {
        begin(isText: true)
        switch dialect {
        case .resp2, .resp3:
            bulkHead(text.count)
            copyLine(text)
        case .json: quoted(text)
        case .tape:
            bytes.append(ReplyTape.Tag.bulk.rawValue)
            varint(UInt64(text.count))
            copy(text)
        }
        end()
    }

    /// The UTF-8 of `text`; it may have many lines (`INFO`, `HELP`).
    package mutating func bulk(_ text: String) {
        begin(isText: true)
        switch dialect {
        case .resp2, .resp3:
            bulkHead(text.utf8.count)
            bytes.append(contentsOf: text.utf8)
            lineEnd()
        case .json: quoted(text)
        case .tape: record(.bulk, text)
        }
        end()
    }

    /// The key of the next pair of a map.
    package mutating func key(_ name: String) {
        precondition(open.kind == .map && open.left & 1 == 0, "a key where no map wants one")
        bulk(name)
    }

    /// An exact decimal number: `units` steps of 10^-`places`.
    ///
    /// Trailing zeros are left out down to `atLeast` places: a quantity is
    /// `decimal(units: thousandths, places: 3)`, so `12` and `0.5`; money is
    /// `decimal(units: cents, places: 2, atLeast: 2)`, so `12.00`. RESP gets a bulk string, JSON a
    /// number. `places` is 0 to 18.
    package mutating func decimal(units: Int64, places: Int, atLeast: Int = 0) {
        begin(isText: false)
        switch dialect {
        case .resp2, .resp3:
            let text = NumberText(units: units, places: places, atLeast: atLeast)
            bulkHead(text.count)
            append(text)
            lineEnd()
        case .json: append(NumberText(units: units, places: places, atLeast: atLeast))
        case .tape:
            bytes.append(ReplyTape.Tag.decimal.rawValue)
            bytes.append(UInt8(places))
            bytes.append(UInt8(atLeast))
            varint(ReplyTape.zigzag(Int(units)))
        }
        end()
    }

    /// Opens an array of `count` values, which follow.
    package mutating func array(_ count: Int) {
        begin(isText: false)
        switch dialect {
        case .resp2, .resp3: head(UInt8(ascii: "*"), count)
        case .json: bytes.append(UInt8(ascii: "["))
        case .tape: record(.array, count)
        }
        descend(.array, count)
    }

    /// Opens a map of `count` pairs: key, value, key, value, …; in RESP2 it is a flat array.
    package mutating func map(_ count: Int) {
        begin(isText: false)
        switch dialect {
        case .resp2: head(UInt8(ascii: "*"), count * 2)
        case .resp3: head(UInt8(ascii: "%"), count)
        case .json: bytes.append(UInt8(ascii: "{"))
        case .tape: record(.map, count)
        }
        descend(.map, count * 2)
    }

    /// Opens a push of `count` values: what comes unasked.
    ///
    /// It stands between replies, in none.
    package mutating func push(_ count: Int) {
        precondition(isComplete, "a push inside a reply")
        switch dialect {
        case .resp2: head(UInt8(ascii: "*"), count)
        case .resp3: head(UInt8(ascii: ">"), count)
        case .json: bytes.append(contentsOf: "{\"push\":[".utf8)
        case .tape: record(.push, count)
        }
        descend(.push, count)
    }

    /// An error: `-CODE message`, in JSON `{"error":{"code":…,"message":…}}`.
    ///
    /// `code` is one word in capitals (PROTOCOL §2). In RESP a line break in the message becomes a
    /// space. An error may stand inside an array or as a map's value.
    package mutating func error(_ code: String, _ message: String) {
        begin(isText: false)
        switch dialect {
        case .resp2, .resp3:
            bytes.append(UInt8(ascii: "-"))
            appendOneLine(code)
            if !message.isEmpty { bytes.append(UInt8(ascii: " ")) }
            appendOneLine(message)
            lineEnd()
        case .json:
            bytes.append(contentsOf: "{\"error\":{\"code\":".utf8)
            quoted(code)
            bytes.append(contentsOf: ",\"message\":".utf8)
            quoted(message)
            bytes.append(contentsOf: "}}".utf8)
        case .tape:
            record(.error, code)
            varint(UInt64(message.utf8.count))
            bytes.append(contentsOf: message.utf8)
        }
        end()
    }
}

// MARK: - Leaves

extension Reply {
    private mutating func number(_ text: NumberText, isFinite: Bool) {
        begin(isText: false)
        switch dialect {
        case .resp2:
            bulkHead(text.count)
            append(text)
            lineEnd()
        case .resp3:
            bytes.append(UInt8(ascii: ","))
            append(text)
            lineEnd()
        case .json:
            if isFinite { append(text) } else { bytes.append(contentsOf: "null".utf8) }
        case .tape: preconditionFailure("a tape holds numbers in binary")
        }
        end()
    }

    private mutating func absent(resp2: String, _ tag: ReplyTape.Tag) {
        begin(isText: false)
        switch dialect {
        case .resp2: bytes.append(contentsOf: resp2.utf8)
        case .resp3: bytes.append(contentsOf: "_\r\n".utf8)
        case .json: bytes.append(contentsOf: "null".utf8)
        case .tape: record(tag)
        }
        end()
    }

    /// Appends a span's bytes and the end of the line.
    private mutating func copyLine(_ text: Span<UInt8>) {
        bytes.append(addingCapacity: text.count + 2) { output in
            for index in text.indices { output.append(text[index]) }
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    private mutating func bulkHead(_ count: Int) { head(UInt8(ascii: "$"), count) }

    private mutating func head(_ type: UInt8, _ count: Int) {
        precondition(count >= 0, "a reply of a negative count")
        guard count < 100 else {
            bytes.append(type)
            digits(count)
            return lineEnd()
        }
        // Nearly all heads are a type and one or two digits.
        let tens = UInt8(truncatingIfNeeded: count / 10)
        let ones = UInt8(truncatingIfNeeded: count % 10)
        bytes.append(addingCapacity: 5) { output in
            output.append(type)
            if tens > 0 { output.append(UInt8(ascii: "0") + tens) }
            output.append(UInt8(ascii: "0") + ones)
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    private mutating func lineEnd() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private mutating func digits(_ value: Int) {
        if 0 <= value && value < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
        } else {
            append(NumberText(value))
        }
    }

    private mutating func append(_ text: NumberText) {
        bytes.append(addingCapacity: text.count) { output in
            for index in text.start..<text.end { output.append(text.letters[index]) }
        }
    }

    private var isRESP: Bool { dialect == .resp2 || dialect == .resp3 }

    /// Appends a span's bytes as they are.
    private mutating func copy(_ text: Span<UInt8>) {
        bytes.append(addingCapacity: text.count) { output in
            for index in text.indices { output.append(text[index]) }
        }
    }

    /// Appends text in which a line break becomes a space, as a RESP error must be one line.
    private mutating func appendOneLine(_ text: String) {
        for byte in text.utf8 {
            bytes.append(byte == 0x0D || byte == 0x0A ? UInt8(ascii: " ") : byte)
        }
    }

    private mutating func quoted(_ text: String) {
        let letters = text.utf8
        quoted(letters.span)
    }

    private mutating func quoted(_ text: Span<UInt8>) { JSONText.quote(text, into: &bytes) }
}

// MARK: - Recording

extension Reply {
    private mutating func record(_ tag: ReplyTape.Tag) { bytes.append(tag.rawValue) }

    private mutating func record(_ tag: ReplyTape.Tag, _ value: Int) {
        bytes.append(tag.rawValue)
        varint(ReplyTape.zigzag(value))
    }

    private mutating func record(_ tag: ReplyTape.Tag, _ text: String) {
        bytes.append(tag.rawValue)
        varint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func varint(_ value: UInt64) { Varint.append(value, to: &bytes) }
}

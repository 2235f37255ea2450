/// The values a reply is made of. Each is written in the dialect of the connection.
extension Reply {
    /// `OK`, the answer of a write that has nothing else to say.
    package mutating func ok() {
        guard isRESP && isComplete else { return simple("OK") }
        output.write(5) { $0.append(0x0A_0D4B_4F2B, 5) }  // +OK
        end()
    }

    /// A short status word: a RESP simple string, in JSON a string.
    ///
    /// It holds no CR or LF.
    package mutating func simple(_ text: String) {
        begin(isText: true)
        switch dialect {
        case .resp2, .resp3:
            output.append(UInt8(ascii: "+"))
            output.append(utf8: text)
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
        case .resp2, .resp3: head(UInt8(ascii: ":"), value)
        case .json: digits(value)
        case .tape: record(.integer, value)
        }
        end()
    }

    /// A floating-point number as the shortest text that reads back as the same `Double`.
    ///
    /// RESP3 has a type for it, RESP2 gets a bulk string; in JSON infinities and NaN are null.
    package mutating func double(_ value: Double) {
        if dialect == .tape { return record(.double, bits: value.bitPattern) }
        number(NumberText(value), isFinite: value.isFinite)
    }

    /// A floating-point number as the shortest text that reads back as the same `Float`.
    package mutating func float(_ value: Float) {
        if dialect == .tape { return record(.float, bits: value.bitPattern) }
        number(NumberText(value), isFinite: value.isFinite)
    }

    /// A number on the tape: its tag and its bits, the lowest byte first.
    private mutating func record<Bits: FixedWidthInteger>(_ tag: ReplyTape.Tag, bits: Bits) {
        begin(isText: false)
        output.append(tag.rawValue)
        for shift in stride(from: 0, to: Bits.bitWidth, by: 8) {
            output.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        end()
    }

    /// Yes or no: a RESP3 boolean, in RESP2 the integers 1 and 0.
    package mutating func boolean(_ value: Bool) {
        begin(isText: false)
        switch dialect {
        case .resp2: output.append(utf8: value ? ":1\r\n" : ":0\r\n")
        case .resp3: output.append(utf8: value ? "#t\r\n" : "#f\r\n")
        case .json: output.append(utf8: value ? "true" : "false")
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
        case .resp2, .resp3: bulkLine(text)
        case .json: quoted(text)
        case .tape:
            output.append(ReplyTape.Tag.bulk.rawValue)
            varint(UInt64(text.count))
            output.append(contentsOf: text)
        }
        end()
    }

    /// The UTF-8 of `text`; it may have many lines (`INFO`, `HELP`).
    package mutating func bulk(_ text: String) {
        begin(isText: true)
        switch dialect {
        case .resp2, .resp3:
            let letters = text.utf8
            bulkLine(letters.span)
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

    /// The key of the next pair of a map, made ready beforehand.
    package mutating func key(_ key: ReplyKey) {
        guard isRESP else { return self.key(key.name) }
        precondition(open.kind == .map && open.left & 1 == 0, "a key where no map wants one")
        output.write(ReplyKey.mostBytes) { $0.append(key) }
        open.left &-= 1
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
            bulkLine(text)
        case .json: append(NumberText(units: units, places: places, atLeast: atLeast))
        case .tape:
            output.append(ReplyTape.Tag.decimal.rawValue)
            output.append(UInt8(places))
            output.append(UInt8(atLeast))
            varint(ReplyTape.zigzag(Int(units)))
        }
        end()
    }

    /// Opens an array of `count` values, which follow.
    package mutating func array(_ count: Int) {
        precondition(count >= 0, "a reply of a negative count")
        begin(isText: false)
        switch dialect {
        case .resp2, .resp3: head(UInt8(ascii: "*"), count)
        case .json: output.append(UInt8(ascii: "["))
        case .tape: record(.array, count)
        }
        descend(.array, count)
    }

    /// Opens a map of `count` pairs: key, value, key, value, …; in RESP2 it is a flat array.
    package mutating func map(_ count: Int) {
        precondition(count >= 0, "a reply of a negative count")
        begin(isText: false)
        switch dialect {
        case .resp2: head(UInt8(ascii: "*"), count * 2)
        case .resp3: head(UInt8(ascii: "%"), count)
        case .json: output.append(UInt8(ascii: "{"))
        case .tape: record(.map, count)
        }
        descend(.map, count * 2)
    }

    /// Opens a push of `count` values: what comes unasked.
    ///
    /// It stands between replies, in none.
    package mutating func push(_ count: Int) {
        precondition(isComplete && count >= 0, "a push inside a reply")
        switch dialect {
        case .resp2: head(UInt8(ascii: "*"), count)
        case .resp3: head(UInt8(ascii: ">"), count)
        case .json: output.append(utf8: "{\"push\":[")
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
            output.append(UInt8(ascii: "-"))
            appendOneLine(code)
            if !message.isEmpty { output.append(UInt8(ascii: " ")) }
            appendOneLine(message)
            lineEnd()
        case .json:
            output.append(utf8: "{\"error\":{\"code\":")
            quoted(code)
            output.append(utf8: ",\"message\":")
            quoted(message)
            output.append(utf8: "}}")
        case .tape:
            record(.error, code)
            varint(UInt64(message.utf8.count))
            output.append(utf8: message)
        }
        end()
    }
}

// MARK: - Leaves

extension Reply {
    private mutating func number(_ text: NumberText, isFinite: Bool) {
        begin(isText: false)
        switch dialect {
        case .resp2: bulkLine(text)
        case .resp3:
            output.append(UInt8(ascii: ","))
            append(text)
            lineEnd()
        case .json:
            if isFinite { append(text) } else { output.append(utf8: "null") }
        case .tape: preconditionFailure("a tape holds numbers in binary")
        }
        end()
    }

    private mutating func absent(resp2: String, _ tag: ReplyTape.Tag) {
        begin(isText: false)
        switch dialect {
        case .resp2: output.append(utf8: resp2)
        case .resp3: output.append(utf8: "_\r\n")
        case .json: output.append(utf8: "null")
        case .tape: record(tag)
        }
        end()
    }

    /// Appends a bulk string: its head, the bytes and the end of the line.
    private mutating func bulkLine(_ text: Span<UInt8>) {
        guard text.count < 100 else {
            head(UInt8(ascii: "$"), text.count)
            output.append(contentsOf: text)
            return lineEnd()
        }
        output.write(text.count + 7) { writer in
            writer.head(UInt8(ascii: "$"), text.count)
            writer.append(text)
            writer.endLine()
        }
    }

    /// Appends a number as a bulk string.
    private mutating func bulkLine(_ text: NumberText) {
        output.write(39) { writer in
            writer.head(UInt8(ascii: "$"), text.count)
            writer.append(text)
            writer.endLine()
        }
    }

    /// Appends a type byte, a number and the end of the line.
    private mutating func head(_ type: UInt8, _ number: Int) {
        if 0 <= number && number < 100 {
            output.write(5) { $0.head(type, number) }
        } else {
            output.append(type)
            digits(number)
            lineEnd()
        }
    }

    private mutating func lineEnd() { output.write(2) { $0.endLine() } }

    private mutating func digits(_ value: Int) { append(NumberText(value)) }

    private mutating func append(_ text: NumberText) {
        output.write(text.count) { $0.append(text) }
    }

    private var isRESP: Bool { dialect == .resp2 || dialect == .resp3 }

    /// Appends text in which a line break becomes a space, as a RESP error must be one line.
    private mutating func appendOneLine(_ text: String) {
        for byte in text.utf8 {
            output.append(byte == 0x0D || byte == 0x0A ? UInt8(ascii: " ") : byte)
        }
    }

    private mutating func quoted(_ text: String) {
        let letters = text.utf8
        quoted(letters.span)
    }

    private mutating func quoted(_ text: Span<UInt8>) { JSONText.quote(text, into: &output) }
}

// MARK: - Recording

extension Reply {
    private mutating func record(_ tag: ReplyTape.Tag) { output.append(tag.rawValue) }

    private mutating func record(_ tag: ReplyTape.Tag, _ value: Int) {
        output.append(tag.rawValue)
        varint(ReplyTape.zigzag(value))
    }

    private mutating func record(_ tag: ReplyTape.Tag, _ text: String) {
        output.append(tag.rawValue)
        varint(UInt64(text.utf8.count))
        output.append(utf8: text)
    }

    private mutating func varint(_ value: UInt64) { Varint.append(value, to: &output) }
}

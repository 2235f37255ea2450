/// Reads UBJSON (Draft 12, as XGBoost writes it) into a `Document`.
///
/// Numbers are big-endian. An array with a declared element type (`$`) becomes one packed node, and
/// its count is believed only when that many bytes follow. High-precision numbers and typed arrays
/// of anything but numbers are refused. Complexity: O(bytes), one pass; bounds as for JSON.
struct UBJSONParser: ~Copyable {
    private let bytes: [UInt8]
    private var at = 0
    private var nodes: [Document.Node] = []

    /// The document in the bytes; refusals name the byte where reading stopped.
    static func parse(_ bytes: [UInt8]) throws(ModelError) -> Document {
        guard bytes.count <= ModelLimits.byteCount else {
            throw ModelError("", "expected at most \(ModelLimits.byteCount) bytes")
        }
        var parser = UBJSONParser(bytes: bytes)
        let marker = try parser.marker()
        try parser.value(marker, depth: 0)
        if parser.at != bytes.count { throw parser.refusal("expected the end of the document") }
        return Document(bytes: bytes, nodes: parser.nodes)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func refusal(_ reason: String) -> ModelError { ModelError("byte \(at)", reason) }

    /// The next marker; no-ops are skipped.
    private mutating func marker() throws(ModelError) -> UInt8 {
        while at < bytes.count, bytes[at] == UInt8(ascii: "N") { at += 1 }
        guard at < bytes.count else { throw refusal("expected a marker, found the end") }
        at += 1
        return bytes[at - 1]
    }

    private static func form(_ marker: UInt8) -> Document.NumberForm? {
        switch marker {
        case UInt8(ascii: "i"): .int8
        case UInt8(ascii: "U"): .uint8
        case UInt8(ascii: "I"): .int16
        case UInt8(ascii: "l"): .int32
        case UInt8(ascii: "L"): .int64
        case UInt8(ascii: "d"): .float32
        case UInt8(ascii: "D"): .float64
        default: nil
        }
    }

    private mutating func value(_ marker: UInt8, depth: Int) throws(ModelError) {
        guard nodes.count < ModelLimits.nodeCount else {
            throw refusal("expected at most \(ModelLimits.nodeCount) values")
        }
        if let form = Self.form(marker) {
            return try scalar(.number, form, byteCount: form.byteCount)
        }
        switch marker {
        case UInt8(ascii: "Z"): try scalar(.null, .text, byteCount: 0)
        case UInt8(ascii: "T"): try scalar(.true, .text, byteCount: 0)
        case UInt8(ascii: "F"): try scalar(.false, .text, byteCount: 0)
        case UInt8(ascii: "C"): try scalar(.string, .text, byteCount: 1)
        case UInt8(ascii: "S"): try scalar(.string, .text, byteCount: try length())
        case UInt8(ascii: "["): try array(depth)
        case UInt8(ascii: "{"): try object(depth)
        default: throw refusal("expected a type of UBJSON other than \(marker)")
        }
    }

    private mutating func scalar(
        _ kind: Document.Kind, _ form: Document.NumberForm, byteCount: Int
    ) throws(ModelError) {
        guard byteCount <= bytes.count - at else {
            throw refusal("expected \(byteCount) more bytes")
        }
        nodes.append(
            Document.Node(
                kind: kind, form: form, start: UInt32(at), count: UInt32(byteCount),
                next: UInt32(nodes.count + 1)))
        at += byteCount
    }

    /// A length: an integer with its marker, not negative and at most the bytes that are left.
    private mutating func length() throws(ModelError) -> Int {
        let start = at
        guard let form = Self.form(try marker()), form != .float32, form != .float64,
            form.byteCount <= bytes.count - at
        else { throw ModelError("byte \(start)", "expected a length") }
        var value: Int64 = form == .uint8 || bytes[at] < 0x80 ? 0 : -1
        for i in at..<at + form.byteCount { value = value << 8 | Int64(bytes[i]) }
        at += form.byteCount
        guard value >= 0, value <= bytes.count else {
            throw ModelError("byte \(start)", "expected a length within the document")
        }
        return Int(value)
    }

    private mutating func array(_ depth: Int) throws(ModelError) {
        guard depth < ModelLimits.depth else {
            throw refusal("expected at most \(ModelLimits.depth) levels of nesting")
        }
        var form: Document.NumberForm?
        if at < bytes.count, bytes[at] == UInt8(ascii: "$") {
            at += 1
            form = Self.form(try marker())
            if form == nil { throw refusal("expected a typed array of numbers") }
            guard at < bytes.count, bytes[at] == UInt8(ascii: "#") else {
                throw refusal("expected a count after the type")
            }
        }
        let count = try declaredCount()
        if let form {
            let count = count ?? 0
            guard count <= (bytes.count - at) / form.byteCount else {
                throw refusal("expected \(count) numbers of \(form.byteCount) bytes")
            }
            nodes.append(
                Document.Node(
                    kind: .packedArray, form: form, start: UInt32(at), count: UInt32(count),
                    next: UInt32(nodes.count + 1)))
            at += count * form.byteCount
            return
        }
        let index = nodes.count
        nodes.append(Document.Node(kind: .array, start: UInt32(at)))
        var found = 0
        while count.map({ found < $0 }) ?? true {
            let next = try marker()
            if count == nil && next == UInt8(ascii: "]") { break }
            try value(next, depth: depth + 1)
            found += 1
        }
        close(index, found)
    }

    private mutating func object(_ depth: Int) throws(ModelError) {
        guard depth < ModelLimits.depth else {
            throw refusal("expected at most \(ModelLimits.depth) levels of nesting")
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "$") {
            throw refusal("expected an object without a declared type")
        }
        let count = try declaredCount()
        let index = nodes.count
        nodes.append(Document.Node(kind: .object, start: UInt32(at)))
        var found = 0
        while count.map({ found < $0 }) ?? true {
            if count == nil, at < bytes.count, bytes[at] == UInt8(ascii: "}") {
                at += 1
                break
            }
            try scalar(.string, .text, byteCount: try length())
            try value(try marker(), depth: depth + 1)
            found += 1
        }
        close(index, found)
    }

    private mutating func declaredCount() throws(ModelError) -> Int? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "#") else { return nil }
        at += 1
        return try length()
    }

    private mutating func close(_ index: Int, _ count: Int) {
        nodes[index].count = UInt32(count)
        nodes[index].next = UInt32(nodes.count)
    }
}

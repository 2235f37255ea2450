import Columns

/// One value of a document, asked for as the type that the reader expects.
///
/// Every refusal names the value's path from the root, which is worked out only then.
struct DocumentValue: Sendable {
    let document: Document
    let index: Int

    private var node: Document.Node { document.nodes[index] }

    var kind: Document.Kind { node.kind }
    var isObject: Bool { node.kind == .object }
    var isArray: Bool { node.kind == .array || node.kind == .packedArray }
    var isString: Bool { node.kind == .string || node.kind == .escapedString }
    var isNull: Bool { node.kind == .null }
    var isNumber: Bool { node.kind == .number }

    /// The refusal of this value.
    func refusal(_ reason: String) -> ModelError { ModelError(path, reason) }

    /// Elements of an array or members of an object; 0 for all others.
    var count: Int {
        switch node.kind {
        case .array, .packedArray, .object: Int(node.count)
        default: 0
        }
    }

    /// The member of that name, or nil; a name that stands twice is refused.
    ///
    /// Complexity: O(m), m = members of the object.
    func member(_ name: String) throws(ModelError) -> DocumentValue? {
        guard isObject else { throw refusal("expected an object") }
        var found: Int?
        var at = index + 1
        for _ in 0..<count {
            let value = at + 1
            if DocumentValue(document: document, index: at).equals(name) {
                if found != nil { throw refusal("the member '\(name)' stands twice") }
                found = value
            }
            at = Int(document.nodes[value].next)
        }
        return found.map { DocumentValue(document: document, index: $0) }
    }

    /// The member of that name; its absence is refused.
    func required(_ name: String) throws(ModelError) -> DocumentValue {
        guard let value = try member(name) else { throw refusal("expected a member '\(name)'") }
        return value
    }

    /// Names and values of an object, in the file's order.
    func members() throws(ModelError) -> [(name: String, value: DocumentValue)] {
        guard isObject else { throw refusal("expected an object") }
        var all: [(name: String, value: DocumentValue)] = []
        var at = index + 1
        for _ in 0..<count {
            let name = try DocumentValue(document: document, index: at).string()
            all.append((name, DocumentValue(document: document, index: at + 1)))
            at = Int(document.nodes[at + 1].next)
        }
        return all
    }

    /// Refuses an object that has other members than these, so that none silently does nothing.
    func expectMembers(_ names: [String]) throws(ModelError) {
        for (name, member) in try members() where !names.contains(name) {
            throw member.refusal("expected one of \(names.joined(separator: ", "))")
        }
    }

    /// The elements of an array of values (not of a packed array of numbers).
    func elements() throws(ModelError) -> [DocumentValue] {
        if node.kind == .packedArray && node.count == 0 { return [] }
        guard node.kind == .array else { throw refusal("expected an array") }
        var all: [DocumentValue] = []
        all.reserveCapacity(count)
        var at = index + 1
        for _ in 0..<count {
            all.append(DocumentValue(document: document, index: at))
            at = Int(document.nodes[at].next)
        }
        return all
    }

    // MARK: Scalars

    /// The text of a string.
    func string() throws(ModelError) -> String {
        guard isString else { throw refusal("expected a string") }
        guard let text = String(validating: stringBytes(), as: UTF8.self) else {
            throw refusal("expected UTF-8")
        }
        return text
    }

    /// The bytes of a string, escapes resolved; the value is a string.
    func stringBytes() -> [UInt8] {
        let raw = document.bytes[Int(node.start)..<Int(node.start) + Int(node.count)]
        return node.kind == .escapedString ? JSONParser.unescaped(raw) : Array(raw)
    }

    /// The digits of a number as they stand in a JSON text; the value is a number of one.
    func numberText() -> [UInt8] {
        Array(document.bytes[Int(node.start)..<Int(node.start) + Int(node.count)])
    }

    /// True or false.
    func bool() throws(ModelError) -> Bool {
        switch node.kind {
        case .true: return true
        case .false: return false
        default: throw refusal("expected true or false")
        }
    }

    /// A finite number, rounded once to float64.
    func finite() throws(ModelError) -> Double {
        let value = try double()
        guard value.isFinite else { throw refusal("expected a finite number") }
        return value
    }

    /// A number, rounded once to float64.
    func double() throws(ModelError) -> Double {
        guard isNumber else { throw refusal("expected a number") }
        return doubleAt(Int(node.start), node.form, Int(node.count))
    }

    /// A number, rounded once to float32.
    func float() throws(ModelError) -> Float {
        guard isNumber else { throw refusal("expected a number") }
        return floatAt(Int(node.start), node.form, Int(node.count))
    }

    /// A whole number within the bounds, both included.
    func integer(in bounds: ClosedRange<Int>) throws(ModelError) -> Int {
        guard isNumber, let value = integerAt(Int(node.start), node.form, Int(node.count)),
            bounds.contains(value)
        else {
            throw refusal(
                "expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }

    // MARK: Arrays of numbers, packed or not

    /// All numbers of an array, each rounded once to float32.
    func floats() throws(ModelError) -> [Float] {
        var all: [Float] = []
        try eachNumber { start, form, byteCount in
            all.append(floatAt(start, form, byteCount))
            return true
        }
        return all
    }

    /// All numbers of an array, each rounded once to float64.
    func doubles() throws(ModelError) -> [Double] {
        var all: [Double] = []
        try eachNumber { start, form, byteCount in
            all.append(doubleAt(start, form, byteCount))
            return true
        }
        return all
    }

    /// All numbers of an array, which are whole and fit into 32 bits.
    func integers() throws(ModelError) -> [Int32] {
        var all: [Int32] = []
        try eachNumber { start, form, byteCount in
            guard let value = integerAt(start, form, byteCount), let narrow = Int32(exactly: value)
            else { return false }
            all.append(narrow)
            return true
        }
        return all
    }

    /// All elements of an array of true and false, or of numbers of which 0 is false.
    func flags() throws(ModelError) -> [Bool] {
        guard node.kind == .array, count > 0, document.nodes[index + 1].kind != .number else {
            return try integers().map { $0 != 0 }
        }
        var all: [Bool] = []
        for element in try elements() { all.append(try element.bool()) }
        return all
    }

    /// Calls for each number of an array; false from the call refuses the array.
    private func eachNumber(_ body: (Int, Document.NumberForm, Int) -> Bool) throws(ModelError) {
        if node.kind == .packedArray {
            let width = node.form.byteCount
            for i in 0..<count where !body(Int(node.start) + i * width, node.form, width) {
                throw ModelError("\(path)[\(i)]", "expected a whole number of 32 bits")
            }
            return
        }
        guard node.kind == .array else { throw refusal("expected an array of numbers") }
        var at = index + 1
        for i in 0..<count {
            let element = document.nodes[at]
            guard element.kind == .number else {
                throw ModelError("\(path)[\(i)]", "expected a number")
            }
            guard body(Int(element.start), element.form, Int(element.count)) else {
                throw ModelError("\(path)[\(i)]", "expected a whole number of 32 bits")
            }
            at = Int(element.next)
        }
    }

    // MARK: Leaves

    private func equals(_ name: String) -> Bool {
        if node.kind == .escapedString { return stringBytes().elementsEqual(name.utf8) }
        return document.bytes[Int(node.start)..<Int(node.start) + Int(node.count)]
            .elementsEqual(name.utf8)
    }

    private func doubleAt(_ start: Int, _ form: Document.NumberForm, _ byteCount: Int) -> Double {
        switch form {
        case .text:
            return NumberText.parseDouble(document.bytes.span.extracting(start..<start + byteCount))
                ?? nonFinite(start)
        case .float32: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits(start, 4))))
        case .float64: return Double(bitPattern: bits(start, 8))
        default: return Double(signed(start, form))
        }
    }

    private func floatAt(_ start: Int, _ form: Document.NumberForm, _ byteCount: Int) -> Float {
        switch form {
        case .text:
            return NumberText.parseFloat(document.bytes.span.extracting(start..<start + byteCount))
                ?? Float(nonFinite(start))
        case .float32: return Float(bitPattern: UInt32(truncatingIfNeeded: bits(start, 4)))
        case .float64: return Float(Double(bitPattern: bits(start, 8)))
        default: return Float(signed(start, form))
        }
    }

    /// NaN, Infinity or -Infinity; also a number too large for the type, which becomes infinite.
    private func nonFinite(_ start: Int) -> Double {
        switch document.bytes[start] {
        case UInt8(ascii: "N"): .nan
        case UInt8(ascii: "-"): -.infinity
        default: .infinity
        }
    }

    private func integerAt(_ start: Int, _ form: Document.NumberForm, _ byteCount: Int) -> Int? {
        switch form {
        case .text:
            let text = document.bytes.span.extracting(start..<start + byteCount)
            // XGBoost may write a whole number as `3E0`.
            return FixedPoint.parse(text, places: 0).map { Int($0) }
                ?? NumberText.parseDouble(text).flatMap { Int(exactly: $0) }
        case .float32, .float64: return Int(exactly: doubleAt(start, form, byteCount))
        default: return Int(signed(start, form))
        }
    }

    private func signed(_ start: Int, _ form: Document.NumberForm) -> Int64 {
        switch form {
        case .int8: Int64(Int8(bitPattern: document.bytes[start]))
        case .uint8: Int64(document.bytes[start])
        case .int16: Int64(Int16(truncatingIfNeeded: bits(start, 2)))
        case .int32: Int64(Int32(truncatingIfNeeded: bits(start, 4)))
        default: Int64(bitPattern: bits(start, 8))
        }
    }

    /// `byteCount` bytes as one big-endian number.
    private func bits(_ start: Int, _ byteCount: Int) -> UInt64 {
        var value: UInt64 = 0
        for i in start..<start + byteCount { value = value << 8 | UInt64(document.bytes[i]) }
        return value
    }
}

extension DocumentValue {
    /// Where the value stands, seen from the root: `learner.trees[3].split_type`; empty for the root.
    ///
    /// Complexity: O(nodes before the value); only refusals ask for it.
    var path: String {
        var text = ""
        var at = 0
        while at != index {
            let container = document.nodes[at]
            var child = at + 1
            var position = 0
            // Find the child whose content includes the value.
            while true {
                let value = container.kind == .object ? child + 1 : child
                if container.kind == .object && child == index { return text }
                let end = Int(document.nodes[value].next)
                if index < end {
                    if container.kind == .object {
                        let name = DocumentValue(document: document, index: child).stringBytes()
                        text += (text.isEmpty ? "" : ".") + String(decoding: name, as: UTF8.self)
                    } else {
                        text += "[\(position)]"
                    }
                    at = value
                    break
                }
                child = end
                position += 1
            }
        }
        return text
    }
}

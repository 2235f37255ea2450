/// An XML document as a flat list of elements, for model files.
///
/// Reads elements, attributes, the five named entities and character references. Character data,
/// comments, CDATA and processing instructions are passed over, but for the text of elements named
/// in `textElements`. Declarations of a document type are refused: nothing can be expanded, so a
/// document of n bytes never needs more than a fixed multiple of n. Namespace prefixes are dropped.
struct XMLDocument: Sendable {
    /// One element.
    struct Element: Sendable {
        let name: String
        var attributes: [(name: String, value: String)] = []
        /// The elements directly inside, in order.
        var children: [Int] = []
        /// The character data directly inside.
        var text = ""
        /// The element around it; −1 for the root.
        let parent: Int

        /// An attribute's value, or nil.
        func attribute(_ name: String) -> String? {
            attributes.first { $0.name == name }?.value
        }
    }

    /// All elements in the order of their start tags; the root is the first.
    private(set) var elements: [Element] = []

    /// Elements that may lie within each other.
    private static let depthLimit = 1_024
    /// Elements whose character data is kept.
    private static let textElements: Set<String> = ["Array"]

    private let bytes: [UInt8]
    private var at = 0
    private var open: [Int] = []

    init(_ bytes: [UInt8]) throws(ModelError) {
        self.bytes = bytes
        guard bytes.count <= ModelLimits.byteCount else {
            throw ModelError("", "expected at most \(ModelLimits.byteCount) bytes")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "<") { try markup() } else { try characters() }
        }
        guard open.isEmpty, !elements.isEmpty else {
            throw refusal("expected a closed root element")
        }
    }

    private func refusal(_ reason: String) -> ModelError { ModelError("byte \(at)", reason) }

    private func startsWith(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private mutating func markup() throws(ModelError) {
        if startsWith("<!--") {
            try skip(past: "-->")
        } else if startsWith("<?") {
            try skip(past: "?>")
        } else if startsWith("<![CDATA[") {
            try skip(past: "]]>")
        } else if startsWith("<!") {
            throw refusal("expected no document type")
        } else if startsWith("</") {
            try endTag()
        } else {
            try startTag()
        }
    }

    private mutating func skip(past end: String) throws(ModelError) {
        let marker = Array(end.utf8)
        while at < bytes.count {
            if bytes[at...].starts(with: marker) {
                at += marker.count
                return
            }
            at += 1
        }
        throw refusal("expected '\(end)'")
    }

    private mutating func characters() throws(ModelError) {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
        guard let element = open.last else {
            guard bytes[start..<at].allSatisfy({ $0 <= 0x20 }) else {
                throw ModelError("byte \(start)", "expected an element")
            }
            return
        }
        if Self.textElements.contains(elements[element].name) {
            elements[element].text += try text(bytes[start..<at])
        }
    }

    private mutating func startTag() throws(ModelError) {
        guard !(open.isEmpty && !elements.isEmpty) else {
            throw refusal("expected one root element")
        }
        guard open.count < Self.depthLimit else {
            throw refusal("expected at most \(Self.depthLimit) levels of nesting")
        }
        guard elements.count < ModelLimits.nodeCount else {
            throw refusal("expected at most \(ModelLimits.nodeCount) elements")
        }
        at += 1
        let index = elements.count
        elements.append(Element(name: try name(), parent: open.last ?? -1))
        if let parent = open.last { elements[parent].children.append(index) }
        while true {
            skipSpace()
            guard at < bytes.count else { throw refusal("expected '>'") }
            if bytes[at] == UInt8(ascii: ">") {
                at += 1
                open.append(index)
                return
            }
            if startsWith("/>") {
                at += 2
                return
            }
            try attribute(of: index)
        }
    }

    private mutating func attribute(of element: Int) throws(ModelError) {
        let name = try name()
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else {
            throw refusal("expected '='")
        }
        at += 1
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'")
        else { throw refusal("expected a quote") }
        let quote = bytes[at]
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != quote { at += 1 }
        guard at < bytes.count else { throw refusal("expected a closing quote") }
        guard elements[element].attribute(name) == nil else {
            throw refusal("expected the attribute '\(name)' once")
        }
        // Each is compared with those before it.
        guard elements[element].attributes.count < ModelLimits.attributeCount else {
            throw refusal("expected at most \(ModelLimits.attributeCount) attributes")
        }
        elements[element].attributes.append((name, try text(bytes[start..<at])))
        at += 1
    }

    private mutating func endTag() throws(ModelError) {
        at += 2
        let name = try name()
        skipSpace()
        guard let element = open.popLast(), elements[element].name == name, at < bytes.count,
            bytes[at] == UInt8(ascii: ">")
        else { throw refusal("expected the end of the open element, not of '\(name)'") }
        at += 1
    }

    /// A name without its namespace prefix.
    private mutating func name() throws(ModelError) -> String {
        let start = at
        while at < bytes.count, !" \t\r\n=/><\"'".utf8.contains(bytes[at]) { at += 1 }
        guard at > start, let name = String(validating: bytes[start..<at], as: UTF8.self) else {
            throw refusal("expected a name")
        }
        return name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? name
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
    }

    /// Text with its references resolved.
    private func text(_ raw: ArraySlice<UInt8>) throws(ModelError) -> String {
        var resolved: [UInt8] = []
        var position = raw.startIndex
        while position < raw.endIndex {
            guard raw[position] == UInt8(ascii: "&") else {
                resolved.append(raw[position])
                position += 1
                continue
            }
            // The longest reference is &#x10FFFF; with room for zeros.
            guard let end = raw[position...].prefix(16).firstIndex(of: UInt8(ascii: ";")) else {
                throw ModelError("byte \(position)", "expected a reference such as &amp;")
            }
            let name = String(decoding: raw[position + 1..<end], as: UTF8.self)
            guard let scalar = Self.scalar(name) else {
                throw ModelError(
                    "byte \(position)", "expected a reference such as &amp;, not '\(name)'")
            }
            resolved.append(contentsOf: String(scalar).utf8)
            position = end + 1
        }
        guard let text = String(validating: resolved, as: UTF8.self) else {
            throw ModelError("byte \(raw.startIndex)", "expected UTF-8")
        }
        return text
    }

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            if name.hasPrefix("#x") {
                return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            }
            if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) }
            return nil
        }
    }
}

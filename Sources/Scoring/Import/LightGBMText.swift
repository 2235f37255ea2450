import Columns

/// The lines of a LightGBM text model: a header, a block per tree, parameters.
///
/// Every line is `key=value` or a bare word; a value is a word or numbers between spaces.
struct LightGBMText {
    let bytes: [UInt8]
    /// The lines before the first tree.
    private(set) var header = Block(title: "header")
    /// The lines of each tree.
    private(set) var trees: [Block] = []
    /// The value of `[name: value]` among the parameters, and of `pandas_categorical:`.
    private(set) var parameters: [String: Range<Int>] = [:]

    /// Some lines under one title.
    struct Block {
        let title: String
        /// Where each key's value stands; a bare word has an empty one.
        var values: [String: Range<Int>] = [:]

        func refusal(_ key: String, _ reason: String) -> ModelError {
            ModelError("\(title) \(key)", reason)
        }
    }

    /// Cuts a file into its lines.
    ///
    /// - Throws: `ModelError` when it does not begin with `tree`, when a key stands twice in a block,
    ///   or when the trees do not end.
    init(_ bytes: [UInt8]) throws(ModelError) {
        self.bytes = bytes
        var start = 0
        var isFirst = true
        var isInParameters = false
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            var line = start..<end
            if !line.isEmpty, bytes[line.upperBound - 1] == UInt8(ascii: "\r") {
                line = line.lowerBound..<line.upperBound - 1
            }
            start = end + 1
            if line.isEmpty { continue }
            if isFirst {
                guard bytes[line].elementsEqual("tree".utf8) else {
                    throw ModelError("line 1", "expected 'tree'")
                }
                isFirst = false
            } else if isInParameters {
                addParameter(line)
            } else if bytes[line].elementsEqual("end of trees".utf8) {
                isInParameters = true
            } else {
                try addLine(line)
            }
        }
        guard isInParameters else { throw ModelError("", "expected a line 'end of trees'") }
    }

    private mutating func addLine(_ line: Range<Int>) throws(ModelError) {
        let equals = bytes[line].firstIndex(of: UInt8(ascii: "=")) ?? line.upperBound
        let key = String(decoding: bytes[line.lowerBound..<equals], as: UTF8.self)
        let value = min(equals + 1, line.upperBound)..<line.upperBound
        if key == "Tree" {
            guard trees.count < ModelLimits.treeCount else {
                throw ModelError("", "expected at most \(ModelLimits.treeCount) trees")
            }
            guard integer(value) == trees.count else {
                let found = String(decoding: bytes[line].prefix(40), as: UTF8.self)
                throw ModelError(found, "expected Tree=\(trees.count), trees stand in their order")
            }
            trees.append(Block(title: "Tree=\(trees.count)"))
        } else if trees.isEmpty {
            guard header.values.updateValue(value, forKey: key) == nil else {
                throw header.refusal(key, "expected once")
            }
        } else {
            guard trees[trees.count - 1].values.updateValue(value, forKey: key) == nil else {
                throw trees[trees.count - 1].refusal(key, "expected once")
            }
        }
    }

    /// Notes `[name: value]` or `name:value`; anything else among the parameters is of no concern.
    private mutating func addParameter(_ line: Range<Int>) {
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else { return }
        var name = line.lowerBound..<colon
        var value = colon + 1..<line.upperBound
        if bytes[name.lowerBound] == UInt8(ascii: "[") {
            name = name.lowerBound + 1..<colon
            if !value.isEmpty, bytes[value.upperBound - 1] == UInt8(ascii: "]") {
                value = value.lowerBound..<value.upperBound - 1
            }
        }
        if !value.isEmpty, bytes[value.lowerBound] == UInt8(ascii: " ") {
            value = value.lowerBound + 1..<value.upperBound
        }
        parameters[String(decoding: bytes[name], as: UTF8.self)] = value
    }

    // MARK: Values

    /// The value of a key as text, or nil.
    func text(_ block: Block, _ key: String) -> String? {
        block.values[key].map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// A whole number within bounds, both included.
    func count(
        _ block: Block, _ key: String, _ bounds: ClosedRange<Int>
    ) throws(ModelError) -> Int {
        guard let range = block.values[key] else { throw block.refusal(key, "expected this key") }
        guard let value = integer(range), bounds.contains(value) else {
            throw block.refusal(
                key, "expected a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }

    /// The whole numbers of a key, of which there are `count`.
    func integers(_ block: Block, _ key: String, _ count: Int) throws(ModelError) -> [Int] {
        var all: [Int] = []
        for word in try words(block, key) {
            guard let value = integer(word) else {
                throw block.refusal(key, "expected whole numbers")
            }
            all.append(value)
        }
        guard all.count == count else { throw block.refusal(key, "expected \(count) numbers") }
        return all
    }

    /// The numbers of a key, of which there are `count`, rounded once to float64.
    func doubles(_ block: Block, _ key: String, _ count: Int) throws(ModelError) -> [Double] {
        var all: [Double] = []
        for word in try words(block, key) {
            guard let value = NumberText.parseDouble(bytes.span.extracting(word)) ?? nonFinite(word)
            else { throw block.refusal(key, "expected numbers") }
            all.append(value)
        }
        guard all.count == count else { throw block.refusal(key, "expected \(count) numbers") }
        return all
    }

    private func words(_ block: Block, _ key: String) throws(ModelError) -> [Range<Int>] {
        guard let range = block.values[key] else { throw block.refusal(key, "expected this key") }
        var words: [Range<Int>] = []
        var start = range.lowerBound
        for at in range where bytes[at] == UInt8(ascii: " ") {
            if at > start { words.append(start..<at) }
            start = at + 1
        }
        if start < range.upperBound { words.append(start..<range.upperBound) }
        return words
    }

    private func integer(_ range: Range<Int>) -> Int? {
        FixedPoint.parse(bytes.span.extracting(range), places: 0).map { Int($0) }
    }

    /// `inf` and `-inf`, which LightGBM writes for the last bin's bound.
    private func nonFinite(_ range: Range<Int>) -> Double? {
        if bytes[range].elementsEqual("inf".utf8) { return .infinity }
        if bytes[range].elementsEqual("-inf".utf8) { return -.infinity }
        return nil
    }
}

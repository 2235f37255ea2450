import Columns

/// The raw values of one row, by a model's inputs: what a score is made of.
///
/// One row serves many scores (`reset` keeps its memory). A value that was never set is missing.
package struct InputRow: Sendable {
    /// The code of a missing value.
    static var missing: Int32 { -1 }
    /// The code of a text that the model does not know.
    static var unknown: Int32 { .max }

    private let schema: InputSchema
    private var numbers: [Double]
    private var codes: [Int32]
    private var texts: [UInt8] = []
    private var ranges: [Range<Int>]
    /// Where texts come from when they were not given.
    private var words: (@Sendable (Int) -> [UInt8])?
    /// The words in row 0 of typed columns, for a scorecard's conditions.
    private(set) var wordColumns: [Column]

    /// A row of a model with all values missing.
    package init(_ model: Model) { self.init(model.schema) }

    init(_ schema: InputSchema) {
        self.schema = schema
        numbers = Array(repeating: .nan, count: schema.inputs.count)
        codes = Array(repeating: Self.missing, count: schema.inputs.count)
        ranges = Array(repeating: 0..<0, count: schema.inputs.count)
        wordColumns = schema.wordColumns.map { Column(type: $0.type) }
    }

    /// Makes every value missing.
    package mutating func reset() {
        for input in numbers.indices { clear(input) }
        for position in wordColumns.indices { wordColumns[position].clear(0) }
        texts.removeAll(keepingCapacity: true)
    }

    /// Takes the word given for an input; an empty one is missing.
    ///
    /// A number is read once, as float64, or as float32 for a model whose library does so.
    /// - Throws: `InputError` when the model needs a number or a flag and the word is none; the value
    ///   is then missing.
    package mutating func set(_ input: Int, _ word: Span<UInt8>) throws(InputError) {
        clear(input)
        for (position, column) in schema.wordColumns.enumerated() where column.input == input {
            wordColumns[position].clear(0)
        }
        if word.isEmpty { return }
        if schema.inputs[input].needsNumber {
            guard let number = parse(word) else {
                throw InputError(field: schema.inputs[input].name, expected: "a number")
            }
            numbers[input] = number
        }
        codes[input] = schema.vocabularies[input].code(of: word).map { Int32($0) } ?? Self.unknown
        for (position, column) in schema.wordColumns.enumerated() where column.input == input {
            try column.put(
                word, into: &wordColumns[position], field: schema.inputs[input].name)
        }
        let start = texts.count
        for i in word.indices { texts.append(word[i]) }
        ranges[input] = start..<texts.count
    }

    /// Takes a table's value: its number (NaN when there is none), its code in the vocabulary, its text.
    mutating func set(_ input: Int, number: Double, code: Int32, text: [UInt8]) {
        numbers[input] = schema.isFloat32 ? Double(Float(number)) : number
        codes[input] = code
        if text.isEmpty { return }
        let start = texts.count
        texts.append(contentsOf: text)
        ranges[input] = start..<texts.count
    }

    /// The numbers of all inputs; NaN where one is missing.
    var allNumbers: Span<Double> {
        @_lifetime(borrow self) get { numbers.span }
    }

    /// The codes of all inputs, as `code` gives them.
    var allCodes: Span<Int32> {
        @_lifetime(borrow self) get { codes.span }
    }

    /// The number of an input; NaN when it is missing.
    func number(_ input: Int) -> Double { numbers[input] }

    /// The code of an input in the schema's vocabulary, `missing`, or `unknown`.
    func code(_ input: Int) -> Int32 { codes[input] }

    /// The text of an input as it was given; empty when it is missing.
    func text(_ input: Int) -> [UInt8] {
        if let words { return words(input) }
        return Array(texts[ranges[input]])
    }

    /// Lets texts be asked from elsewhere, one by one: few of them are ever shown.
    mutating func takeTexts(from words: @escaping @Sendable (Int) -> [UInt8]) {
        self.words = words
    }

    private mutating func clear(_ input: Int) {
        numbers[input] = .nan
        codes[input] = Self.missing
        ranges[input] = 0..<0
    }

    private func parse(_ word: Span<UInt8>) -> Double? {
        guard schema.isFloat32 else { return NumberText.parseDouble(word) }
        if let number = NumberText.parseFloat(word) { return Double(number) }
        // Beyond float32 a finite number becomes infinite, as in the library.
        return NumberText.parseDouble(word).map { Double(Float($0)) }
    }
}

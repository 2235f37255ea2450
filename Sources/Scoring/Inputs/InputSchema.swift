import Columns

/// A raw field that a model reads.
package struct ModelInput: Sendable, Equatable {
    /// The field's name.
    package let name: String
    /// Whether the model uses the field's number; a value that is none is then an error.
    package internal(set) var needsNumber: Bool
    /// Whether the model compares the field's text with strings it knows.
    package internal(set) var needsCategory: Bool
    /// Whether the model asks which string it is, or whether it is missing.
    var needsCode = false
}

/// One column of the training matrix, made of one raw field.
package struct Feature: Sendable {
    /// The name in FEATURES.
    package let name: String
    /// The raw field, a position among the inputs.
    package let input: Int
    /// How the field becomes a number.
    let encoding: Encoding

    enum Encoding: Sendable {
        /// The field's number.
        case number
        /// For each string of the input's vocabulary its category number, or -1.
        case category([Int32])
        /// 1 for one string of the vocabulary.
        case oneHot(code: Int32)
        /// 1 for a missing value.
        case oneHotMissing
    }
}

/// The raw fields of a model and the features made of them.
///
/// All strings that any feature of a field compares with form the field's vocabulary, so that a
/// row's text is looked up once per field, however many one-hot features are made of it.
package struct InputSchema: Sendable {
    /// The raw fields, in the order in which features first use them.
    package private(set) var inputs: [ModelInput] = []
    /// The features in model order.
    package private(set) var features: [Feature] = []
    /// The strings that matter, by input.
    private(set) var vocabularies: [Categories] = []
    /// Whether numbers are rounded to float32 before the model sees them.
    let isFloat32: Bool
    /// The columns that a scorecard's conditions read words from.
    private(set) var wordColumns: [WordColumn] = []
    private var names = Categories()

    /// A schema of these features.
    init(_ declarations: [FeatureDeclaration], isFloat32: Bool = false) {
        self.isFloat32 = isFloat32
        for declaration in declarations {
            let input = addInput(declaration.source)
            let encoding = encode(declaration.encoding, of: input)
            features.append(Feature(name: declaration.name, input: input, encoding: encoding))
        }
    }

    /// The position of a raw field, or nil.
    func input(named name: Span<UInt8>) -> Int? { names.code(of: name).map { Int($0) } }

    /// The position of a raw field, which is added when it is new.
    mutating func addInput(_ name: String) -> Int {
        let position = Int(names.insert(name.utf8.span))
        if position == inputs.count {
            inputs.append(ModelInput(name: name, needsNumber: false, needsCategory: false))
            vocabularies.append(Categories())
        }
        return position
    }

    /// The position of a raw field that a model asks without features, which is added when it is new.
    mutating func addInput(_ name: String, needsNumber: Bool) -> Int {
        let input = addInput(name)
        if needsNumber { inputs[input].needsNumber = true }
        inputs[input].needsCode = true
        return input
    }

    /// The code of a string that an input is compared with.
    mutating func addString(_ string: String, to input: Int) -> Int32 {
        addString(string.utf8.span, to: input)
    }

    /// The code of a string that an input is compared with, by its bytes.
    mutating func addString(_ string: Span<UInt8>, to input: Int) -> Int32 {
        inputs[input].needsCategory = true
        return Int32(vocabularies[input].insert(string))
    }

    /// The position of an input's word column of a type, which is added when it is new.
    mutating func addWordColumn(_ input: Int, _ type: ValueType) -> Int {
        let column = WordColumn(input: input, type: type)
        if let position = wordColumns.firstIndex(of: column) { return position }
        wordColumns.append(column)
        return wordColumns.count - 1
    }

    private mutating func encode(
        _ encoding: FeatureDeclaration.Encoding, of input: Int
    ) -> Feature.Encoding {
        switch encoding {
        case .number:
            inputs[input].needsNumber = true
            return .number
        case .category(let strings):
            inputs[input].needsCategory = true
            inputs[input].needsCode = true
            var numbers: [Int32] = []
            for (number, string) in strings.enumerated() {
                let code = Int(vocabularies[input].insert(string.utf8.span))
                while numbers.count <= code { numbers.append(-1) }
                numbers[code] = Int32(number)
            }
            return .category(numbers)
        case .oneHot(let value):
            inputs[input].needsCategory = true
            inputs[input].needsCode = true
            return .oneHot(code: Int32(vocabularies[input].insert(value.utf8.span)))
        case .oneHotMissing:
            inputs[input].needsCode = true
            return .oneHotMissing
        }
    }

    // MARK: Encoding a row

    /// The number that the model sees for a feature; NaN when it is missing.
    func value(_ feature: Int, of row: borrowing InputRow) -> Double {
        let input = features[feature].input
        return value(feature, number: row.number(input), code: row.code(input))
    }

    /// The number that the model sees for a raw number and a code of the input's vocabulary.
    func value(_ feature: Int, number: Double, code: Int32) -> Double {
        switch features[feature].encoding {
        case .number: return number
        case .category(let numbers):
            guard code >= 0, Int(code) < numbers.count, numbers[Int(code)] >= 0 else { return .nan }
            return Double(numbers[Int(code)])
        case .oneHot(let own): return code == own ? 1 : 0
        case .oneHotMissing: return code == InputRow.missing ? 1 : 0
        }
    }

    /// The numbers that the model sees for all features.
    func values(of row: borrowing InputRow) -> [Double] {
        var all: [Double] = []
        all.reserveCapacity(features.count)
        for feature in features.indices { all.append(value(feature, of: row)) }
        return all
    }

    // MARK: Reasons

    /// One reason per feature from the contributions by class, largest magnitude first.
    ///
    /// The magnitude of several classes is the largest among them; ties stand in feature order.
    /// Only the first `most` are put into words, which is what takes the time.
    func reasons(
        _ row: borrowing InputRow, _ contributions: [[Double]], most: Int = .max
    ) -> [Reason] {
        let order = Reason.order(features.count, most: most) { feature in
            contributions.reduce(0) { max($0, $1[feature].magnitude) }
        }
        var all: [Reason] = []
        all.reserveCapacity(order.count)
        for position in order {
            let feature = features[position]
            let value = row.text(feature.input)
            all.append(
                Reason(
                    field: feature.name, value: value,
                    contributions: contributions.map { $0[position] },
                    text: describe(feature, row, value)))
        }
        return all
    }

    /// One reason per raw field that has contributions, by class, largest magnitude first.
    func reasonsByInput(_ row: borrowing InputRow, _ contributions: [[Double]]) -> [Reason] {
        var all: [Reason] = []
        for (position, input) in inputs.enumerated() where position < contributions[0].count {
            let value = row.text(position)
            all.append(
                Reason(
                    field: input.name, value: value,
                    contributions: contributions.map { $0[position] },
                    text: words(position, value)))
        }
        return Reason.ranked(all)
    }

    /// An input and the row's value in words.
    func words(_ input: Int, of row: borrowing InputRow) -> String {
        words(input, row.text(input))
    }

    /// An input and a value in words; the value's text is empty where it is missing.
    private func words(_ input: Int, _ text: [UInt8]) -> String {
        let value = String(decoding: text, as: UTF8.self)
        return value.isEmpty
            ? "\(inputs[input].name) is missing" : "\(inputs[input].name) is \(value)"
    }

    /// A feature and the row's value in words.
    private func describe(
        _ feature: Feature, _ row: borrowing InputRow, _ text: [UInt8]
    ) -> String {
        let name = inputs[feature.input].name
        switch feature.encoding {
        case .number, .category: return words(feature.input, text)
        case .oneHotMissing: return text.isEmpty ? "\(name) is missing" : "\(name) is given"
        case .oneHot(let code):
            let vocabulary = vocabularies[feature.input]
            let own = vocabulary[UInt32(code)].text()
            return row.code(feature.input) == code ? "\(name) is \(own)" : "\(name) is not \(own)"
        }
    }
}

import Columns

/// Where one input of a bound model comes from: a column, and what its values mean to the model.
struct ColumnSource: Sendable {
    /// The column's position in the table; nil when the table has no such field.
    let column: Int?
    let type: ValueType
    /// The vocabulary's codes by what a number, flag or date column stores, as a number.
    private var codesByNumber: [Double: Int32]
    /// For each dictionary code of a category column the code in the vocabulary, or `unknown`.
    private(set) var codesByCategory: [Int32] = []
    /// For each dictionary code the number that the string spells, or NaN.
    private(set) var numbersByCategory: [Double] = []

    init(_ table: Table, _ schema: InputSchema, _ input: Int) {
        column = table.position(ofField: schema.inputs[input].name.utf8.span)
        type = column.map { table.fields[$0].type } ?? .float64
        var codes: [Double: Int32] = [:]
        let vocabulary = schema.vocabularies[input]
        if !type.isWord {
            for code in 0..<UInt32(vocabulary.count) {
                let key = Self.key(vocabulary[code], type)
                // Two spellings of one number: the first stands for both.
                if let key, codes[key] == nil { codes[key] = Int32(code) }
            }
        }
        codesByNumber = codes
        extend(table, schema, input)
    }

    /// Translates the dictionary's strings that were not there before.
    mutating func extend(_ table: Table, _ schema: InputSchema, _ input: Int) {
        guard type == .category, let column, let categories = table.columns[column].categories
        else { return }
        let vocabulary = schema.vocabularies[input]
        for code in UInt32(codesByCategory.count)..<UInt32(categories.count) {
            let string = categories[code]
            codesByCategory.append(
                vocabulary.code(of: string).map { Int32($0) } ?? InputRow.unknown)
            numbersByCategory.append(NumberText.parseDouble(string) ?? .nan)
        }
    }

    // MARK: Learning

    /// The code of a present value as far as it is known without its text; else `unknown`.
    func knownCode(_ column: Column, _ row: Int) -> Int32 {
        switch type {
        case .category:
            let code = Int(column.load(row, as: UInt32.self))
            return code < codesByCategory.count ? codesByCategory[code] : InputRow.unknown
        case .text: return InputRow.unknown
        default:
            let number = number(column.chunks[row >> Chunk.rowShift], row & Chunk.rowMask)
            return codesByNumber[number] ?? InputRow.unknown
        }
    }

    /// Takes notice that a present value's text has won a code in the vocabulary.
    mutating func learn(_ column: Column, _ row: Int, _ code: Int32) {
        switch type {
        case .category:
            // Strings that the dictionary has won since are looked up by `extend`.
            let place = Int(column.load(row, as: UInt32.self))
            if place < codesByCategory.count { codesByCategory[place] = code }
        case .text: break
        default:
            let number = number(column.chunks[row >> Chunk.rowShift], row & Chunk.rowMask)
            codesByNumber[number] = code
        }
    }

    // MARK: One present value

    /// The number of a value; NaN for a text that spells none.
    func number(_ chunk: Chunk, _ row: Int) -> Double {
        switch type {
        case .category: numbersByCategory[Int(chunk.load(row, as: UInt32.self))]
        case .text: NumberText.parseDouble(chunk.text(at: row)) ?? .nan
        default: type.number(ofBits: chunk.bits(row))
        }
    }

    /// The code of a value in the input's vocabulary, or `unknown`.
    func code(_ chunk: Chunk, _ row: Int, _ vocabulary: Categories) -> Int32 {
        switch type {
        case .category: codesByCategory[Int(chunk.load(row, as: UInt32.self))]
        case .text: vocabulary.code(of: chunk.text(at: row)).map { Int32($0) } ?? InputRow.unknown
        default: codesByNumber[number(chunk, row)] ?? InputRow.unknown
        }
    }

    // MARK: Blocks of rows

    /// The numbers of consecutive rows of a chunk; NaN where the value is missing or spells none.
    func numbers(_ chunk: Chunk?, _ rows: Range<Int>, into block: inout [Double]) {
        guard let chunk else {
            for i in 0..<rows.count { block[i] = .nan }
            return
        }
        let covered = rows.lowerBound..<max(rows.lowerBound, min(rows.upperBound, chunk.capacity))
        for i in covered.count..<rows.count { block[i] = .nan }
        // Absent floats hold NaN; all others are asked for their bit.
        switch type {
        case .float32:
            let values = chunk.span(of: Float.self).extracting(covered)
            for i in 0..<values.count { block[i] = Double(values[i]) }
        case .float64:
            let values = chunk.span(of: Double.self).extracting(covered)
            for i in 0..<values.count { block[i] = values[i] }
        default:
            for (i, row) in covered.enumerated() {
                block[i] = chunk.isPresent(row) ? number(chunk, row) : .nan
            }
        }
    }

    /// The vocabulary codes of consecutive rows of a chunk, `missing` where there is no value.
    func codes(
        _ chunk: Chunk?, _ rows: Range<Int>, _ vocabulary: Categories, into block: inout [Int32]
    ) {
        guard let chunk else {
            for i in 0..<rows.count { block[i] = InputRow.missing }
            return
        }
        for (i, row) in rows.enumerated() {
            block[i] = chunk.isPresent(row) ? code(chunk, row, vocabulary) : InputRow.missing
        }
    }

    /// The number under which a column of this type stores what a text spells; nil: never.
    private static func key(_ text: Span<UInt8>, _ type: ValueType) -> Double? {
        switch type {
        case .float32: NumberText.parseFloat(text).map { Double($0) }
        case .date: CalendarDay.parse(text).map { Double($0) }
        case .timestamp: Instant.parse(text).map { Double($0) }
        case .flag: FlagText.parse(text).map { $0 ? 1 : 0 }
        default: NumberText.parseDouble(text)
        }
    }
}

extension ValueType {
    /// The number that the bits of a stored value mean to a model; NaN for a text.
    func number(ofBits bits: UInt64) -> Double {
        switch self {
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: Double(bitPattern: bits)
        case .integer, .timestamp: Double(Int64(bitPattern: bits))
        case .quantity: Double(Int64(bitPattern: bits)) / 1_000
        case .money: Double(Int64(bitPattern: bits)) / 100
        case .flag: Double(bits)
        case .date: Double(Int32(truncatingIfNeeded: bits))
        case .category, .text: .nan
        }
    }
}

import Columns
import Wire

/// One value of a record, checked and parsed, on its way into a column.
struct Cell: Sendable {
    /// The column's position in its table.
    let position: Int
    /// What is to be done with it.
    let change: Change

    enum Change {
        /// The field becomes absent.
        case clear
        /// A value of the column's stride, in the low bits.
        case bits(UInt64)
        /// The word at this position, as text or category.
        case word(Int)
    }
}

extension Engine {
    /// The position of the open or readable field that a word names; NOFIELD otherwise.
    func field(
        _ table: TableNumber, _ words: Words, at position: Int, toWrite: Bool
    ) throws(CommandError) -> Int {
        let found = self[table].position(ofField: words.word(position))
        guard let found, self[table].fields[found].access != .hidden else {
            // Every record is answered with its id, so that it is taken for a field at first.
            let hint =
                words.equals(position, Identifier.reserved)
                ? "; a record's id is its key and always answered" : ""
            throw CommandError(
                .noField,
                "\(self[table].name) has no field "
                    + "'\(CommandError.excerpt(words.text(position)))'\(hint)")
        }
        guard !toWrite || self[table].fields[found].access == .open else {
            throw CommandError(
                .badArgument,
                "field: expected one that clients write, found "
                    + "'\(CommandError.excerpt(words.text(position)))', which the server sets")
        }
        return found
    }

    /// Parses a word as a value of a field; an empty word clears it.
    func cell(
        _ table: TableNumber, field position: Int, _ words: Words, at word: Int
    ) throws(CommandError) -> Cell {
        let field = self[table].fields[position]
        if words.slices[word].count == 0 { return Cell(position: position, change: .clear) }
        let column = field.isBuiltin ? Entity.of(table).columns[field.place] : nil
        switch field.type {
        case .text:
            guard words.slices[word].count <= limits.textBytes else {
                throw CommandError(
                    .limit, "\(field.name): a text has at most \(limits.textBytes) bytes")
            }
            return Cell(position: position, change: .word(word))
        case .category:
            try checkCategory(table, position, column, words, word)
            return Cell(position: position, change: .word(word))
        default:
            guard let bits = FieldText.bits(words.word(word), as: field.type),
                column.map({ FieldText.isWithin($0.bounds, bits, field.type) }) ?? true
            else {
                throw .badArgument(
                    field.name, expected: FieldText.expected(field.type, column?.bounds),
                    found: words.text(word))
            }
            return Cell(position: position, change: .bits(bits))
        }
    }

    private func checkCategory(
        _ table: TableNumber, _ position: Int, _ column: EntityColumn?, _ words: Words, _ word: Int
    ) throws(CommandError) {
        let field = self[table].fields[position]
        if let choices = column?.choices, !choices.isEmpty {
            guard choices.contains(where: { words.word(word).isEqual(to: $0.utf8Span.span) }) else {
                throw .badArgument(
                    field.name, expected: "one of " + choices.joined(separator: ", "),
                    found: words.text(word))
            }
        }
        guard words.slices[word].count <= limits.textBytes else {
            throw CommandError(
                .limit, "\(field.name): a category has at most \(limits.textBytes) bytes")
        }
        let categories = self[table].columns[position].categories
        if let categories, categories.count >= limits.categoriesPerField,
            categories.code(of: words.word(word)) == nil
        {
            throw CommandError(
                .limit,
                "\(field.name): a category field has at most \(limits.categoriesPerField) "
                    + "distinct values")
        }
    }

    /// Puts the parsed values of a record in place.
    mutating func store(_ cells: ArraySlice<Cell>, _ words: Words, _ table: TableNumber, row: Int) {
        for cell in cells {
            let type = self[table].fields[cell.position].type
            switch cell.change {
            case .clear:
                self[table].columns[cell.position].clear(row)
            case .bits(let bits):
                self[table].columns[cell.position].setBits(bits, at: row)
            case .word(let word) where type == .category:
                self[table].columns[cell.position].setCategory(words.word(word), at: row)
            case .word(let word):
                self[table].columns[cell.position].setText(words.word(word), at: row)
            }
        }
    }
}

extension Table {
    /// Whether a row has the value that is to be put there.
    func holds(_ cell: Cell, _ words: Words, row: Int) -> Bool {
        switch cell.change {
        case .clear: return bits(row, of: cell.position) == nil
        case .bits(let bits): return self.bits(row, of: cell.position) == bits
        case .word(let word): return holdsWord(words.word(word), row, column: cell.position)
        }
    }

    private func holdsWord(_ word: Span<UInt8>, _ row: Int, column: Int) -> Bool {
        guard let bits = bits(row, of: column) else { return false }
        let columns = columns.span
        if let categories = columns[column].categories {
            return categories[UInt32(truncatingIfNeeded: bits)].isEqual(to: word)
        }
        let chunk = columns[column].chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).isEqual(to: word)
    }
}

extension Field {
    /// The position of a built-in column in its table: built-in columns stand in the order of
    /// their numbers, before those that users added.
    var place: Int { number - 1 }
}

extension Column {
    /// Puts a value, given by its bits, at a row of a column that is neither text nor category.
    mutating func setBits(_ bits: UInt64, at row: Int) {
        switch type.stride {
        case 1: set(UInt8(truncatingIfNeeded: bits), at: row)
        case 4: set(UInt32(truncatingIfNeeded: bits), at: row)
        default: set(bits, at: row)
        }
    }
}

/// Rows under keys: a key column, an insertion sequence and any number of columns.
///
/// Instead of one object per record: a scan touches only the columns it asks for, a frozen view is a
/// copy of this value (its chunks are shared), and a row costs its values and about 24 bytes. A row
/// number stays with its record for life and is reused after deletion, lowest first, so that the same
/// commands give the same rows everywhere.
package struct Table: Sendable {
    /// The table's number in files; never changed.
    package let number: Int
    /// The declaration of each column, in the order of `columns`.
    package private(set) var fields: [Field]
    /// The values, by position in `fields`.
    package var columns: [Column]
    /// One more than the highest row ever used.
    package private(set) var rowEnd = 0
    /// Rows that live.
    package private(set) var count = 0
    /// The sequence that the next inserted row gets.
    package private(set) var nextSequence: Int64 = 0
    /// Whether rows by number are also rows by insertion (no row was reused yet).
    package private(set) var isInInsertionOrder = true

    /// No free row lies below it.
    private var freeHint = 0
    /// What is asked by key or by name, apart: a lent table then is three counted references.
    @usableFromInline var directory: Boxed<Directory>

    @usableFromInline struct Directory: Sendable {
        let name: String
        @usableFromInline var keys = Column(type: .text)
        @usableFromInline var sequence = Column(type: .integer)
        var index = KeyIndex()
        var names = Categories()
    }

    /// The name, as in `LEAD.PUT`.
    package var name: String { directory.value.name }
    /// The keys; a row lives exactly when its key is present.
    @inlinable package var keys: Column { _read { yield directory.value.keys } }
    /// When each row was inserted, counted from 0: the default order of answers.
    @inlinable package var sequence: Column { _read { yield directory.value.sequence } }

    /// An empty table with the declared fields.
    package init(number: Int, name: String, fields: [Field]) {
        self.number = number
        directory = Boxed(Directory(name: name))
        self.fields = []
        columns = []
        for field in fields { addField(field) }
    }

    // MARK: Fields

    /// Adds a column, absent everywhere.
    package mutating func addField(_ field: Field) {
        precondition(position(ofField: field.name.utf8Span.span) == nil, "a field of that name")
        _ = directory.value.names.insert(field.name.utf8Span.span)
        fields.append(field)
        columns.append(Column(type: field.type))
    }

    /// The position of a field in `fields` and `columns`, or nil.
    @_effects(readonly) @inline(never)
    package func position(ofField name: Span<UInt8>) -> Int? {
        directory.value.names.code(of: name).map { Int($0) }
    }

    /// The number that the next field of a user gets.
    package var nextUserFieldNumber: Int {
        (fields.last { !$0.isBuiltin }?.number ?? Field.firstUserNumber - 1) + 1
    }

    // MARK: Rows

    // A table is a dozen counted references, and the compiler copies one that lies in an array, all of
    // them counted up and down, for each call of another module that might change the array. What
    // reads says so by its effects, and is called in place, never inlined, which would lose that.

    /// The row of a key, or nil.
    /// - Complexity: O(1) on average.
    @_effects(readonly) @inline(never)
    package func row(of key: Span<UInt8>) -> Int? {
        directory.value.index.find(Hashing.hash(key)) { keyEquals($0, key) }
    }

    /// The value of a column of 8 bytes at a row, where it is known to be present.
    @_effects(readonly) @inline(never)
    package func number(_ row: Int, of column: Int) -> Int64 {
        columns.span[column].load(row, as: Int64.self)
    }

    /// The value of a column of 8 bytes at a row, nil where it is absent.
    @_effects(readonly) @inline(never)
    package func numberIfPresent(_ row: Int, of column: Int) -> Int64? {
        columns.span[column].value(row, as: Int64.self)
    }

    /// The value of a column of days at a row, nil where it is absent.
    @_effects(readonly) @inline(never)
    package func dayIfPresent(_ row: Int, of column: Int) -> Int32? {
        columns.span[column].value(row, as: Int32.self)
    }

    /// The value of a column of flags at a row, nil where it is absent.
    @_effects(readonly) @inline(never)
    package func flagIfPresent(_ row: Int, of column: Int) -> Bool? {
        columns.span[column].value(row, as: UInt8.self).map { $0 != 0 }
    }

    /// The bits of a column's value at a row, as `Chunk.bits` has them; nil where it is absent.
    @_effects(readonly) @inline(never)
    package func bits(_ row: Int, of column: Int) -> UInt64? {
        columns.span[column].bits(row)
    }

    /// How many strings the dictionary of a category column has; 0 for other columns.
    @_effects(readonly) @inline(never)
    package func categoryCount(ofColumn column: Int) -> Int {
        columns.span[column].categories?.count ?? 0
    }

    /// A copy of the key of a live row.
    @_effects(releasenone) @inline(never)
    package func key(ofRow row: Int) -> [UInt8] {
        let chunk = keys.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).array()
    }

    /// Whether a row lives.
    @inlinable package func isLive(_ row: Int) -> Bool { keys.isPresent(row) }

    /// The row of a key, which is inserted where it is not there yet; it is not empty.
    package mutating func rowInserting(_ key: Span<UInt8>) -> Int {
        let hash = Hashing.hash(key)
        if let known = directory.value.index.find(hash, where: { keyEquals($0, key) }) {
            return known
        }
        return insert(key, hash: hash)
    }

    /// Inserts a key, which is not empty and not there yet, and gives its row.
    package mutating func insert(_ key: Span<UInt8>) -> Int {
        insert(key, hash: Hashing.hash(key))
    }

    private mutating func insert(_ key: Span<UInt8>, hash: UInt64) -> Int {
        let row = count < rowEnd ? lowestFreeRow() : rowEnd
        if row < rowEnd { isInInsertionOrder = false }
        directory.value.keys.setText(key, at: row)
        directory.value.sequence.set(nextSequence, at: row)
        nextSequence += 1
        rowEnd = max(rowEnd, row + 1)
        count += 1
        directory.value.index.insert(row, hash: hash)
        return row
    }

    /// Removes a live row; its number may be given to a later one.
    package mutating func remove(_ row: Int) {
        precondition(isLive(row), "only a live row can be removed")
        let chunk = keys.chunks[row >> Chunk.rowShift]
        directory.value.index.remove(row, hash: Hashing.hash(chunk.text(at: row & Chunk.rowMask)))
        clearKey(row)
        for position in columns.indices { columns[position].clear(row) }
        count -= 1
        freeHint = min(freeHint, row)
        if count == 0 { forgetRows() }
    }

    /// Removes every row; fields and dictionaries stay.
    package mutating func removeAll() {
        var emptied = Table(number: number, name: name, fields: fields)
        emptied.nextSequence = nextSequence
        for position in columns.indices {
            emptied.columns[position] = Column(
                type: columns[position].type, chunks: [], categories: columns[position].categories,
                copiedBytes: columns[position].copiedBytes)
        }
        emptied.directory.value.keys = Column(
            type: .text, chunks: [], categories: nil, copiedBytes: keys.copiedBytes)
        emptied.directory.value.sequence = Column(
            type: .integer, chunks: [], categories: nil, copiedBytes: sequence.copiedBytes)
        self = emptied
    }

    /// The bytes that the table keeps allocated, its index included.
    package var allocatedBytes: Int {
        columns.reduce(
            keys.allocatedBytes + sequence.allocatedBytes + directory.value.index.allocatedBytes
        ) {
            $0 + $1.allocatedBytes
        }
    }

    /// Bytes taken so far because frozen views shared what was written; it only grows.
    package var copiedBytes: Int {
        columns.reduce(keys.copiedBytes + sequence.copiedBytes) { $0 + $1.copiedBytes }
    }

    // MARK: From a file

    /// A table of columns that a file kept; the index and the counts are made anew.
    ///
    /// Returns nil when the parts do not fit together: another number of columns than fields, a
    /// column of another type, a key that stands twice, or a live row whose sequence is missing or
    /// not below `nextSequence`.
    /// - Complexity: O(rows).
    package init?(
        number: Int, name: String, fields: [Field], keys: Column, sequence: Column,
        columns: [Column], nextSequence: Int64
    ) {
        guard keys.type == .text, sequence.type == .integer,
            Self.fit(fields, columns)
        else { return nil }
        self.init(number: number, name: name, fields: fields)
        directory.value.keys = keys
        directory.value.sequence = sequence
        self.columns = columns
        self.nextSequence = nextSequence
        var slots: [UInt64] = []
        slots.reserveCapacity(keys.chunks.count * Chunk.rows)
        var last: Int64 = -1
        for chunkIndex in keys.chunks.indices {
            guard countRows(ofChunk: chunkIndex, &slots, &last) else { return nil }
        }
        count = slots.count
        let index = KeyIndex(slots) { first, second in
            let chunk = keys.chunks[second >> Chunk.rowShift]
            return keyEquals(first, chunk.text(at: second & Chunk.rowMask))
        }
        guard let index else { return nil }
        directory.value.index = index
    }

    /// Collects the index entries of a chunk's rows; false when a row has no order of its own.
    private mutating func countRows(
        ofChunk chunkIndex: Int, _ slots: inout [UInt64], _ last: inout Int64
    ) -> Bool {
        let chunk = keys.chunks[chunkIndex]
        let words = chunk.presence
        guard !words.indices.allSatisfy({ words[$0] == 0 }) else { return true }
        guard chunkIndex < sequence.chunks.count,
            sequence.chunks[chunkIndex].capacity >= chunk.capacity
        else { return false }
        let orders = sequence.chunks[chunkIndex]
        for word in words.indices {
            guard words[word] & ~orders.presence[word] == 0 else { return false }
            var rest = words[word]
            while rest != 0 {
                let inner = word << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let key = chunk.text(at: inner)
                let order = orders.load(inner, as: Int64.self)
                guard key.count > 0, order >= 0, order < nextSequence else { return false }
                let row = chunkIndex << Chunk.rowShift | inner
                slots.append(KeyIndex.slot(hash: Hashing.hash(key), row: row))
                if order < last { isInInsertionOrder = false }
                last = max(last, order)
                rowEnd = row + 1
            }
        }
        return true
    }

    /// The same rows under another name and other declarations of their columns; the index is kept.
    ///
    /// Returns nil when fields and columns do not fit together.
    package func redeclared(name: String, fields: [Field], columns: [Column]) -> Table? {
        guard Self.fit(fields, columns)
        else { return nil }
        var table = Table(number: number, name: name, fields: fields)
        table.directory.value.keys = keys
        table.directory.value.sequence = sequence
        table.columns = columns
        table.rowEnd = rowEnd
        table.count = count
        table.nextSequence = nextSequence
        table.isInInsertionOrder = isInInsertionOrder
        table.directory.value.index = directory.value.index
        table.freeHint = freeHint
        return table
    }

    /// Whether columns are those that fields declare, under names of which none stands twice.
    private static func fit(_ fields: [Field], _ columns: [Column]) -> Bool {
        guard fields.count == columns.count,
            zip(fields, columns).allSatisfy({ $0.type == $1.type })
        else { return false }
        // By bytes: two spellings of a name are two names, which Strings are not.
        return Set(fields.map { Array($0.name.utf8) }).count == fields.count
    }

    // MARK: Leaves

    private func keyEquals(_ row: Int, _ key: Span<UInt8>) -> Bool {
        let chunk = keys.chunks[row >> Chunk.rowShift]
        return chunk.text(at: row & Chunk.rowMask).isEqual(to: key)
    }

    private mutating func clearKey(_ row: Int) {
        directory.value.keys.clear(row)
        directory.value.sequence.clear(row)
    }

    /// An empty table starts again at row 0, in insertion order.
    private mutating func forgetRows() {
        rowEnd = 0
        freeHint = 0
        isInInsertionOrder = true
    }

    private mutating func lowestFreeRow() -> Int {
        var row = freeHint
        while row < rowEnd {
            let presence = keys.chunks[row >> Chunk.rowShift]
            let word = presence.presence[(row & Chunk.rowMask) >> 6] | ((1 << UInt64(row & 63)) - 1)
            if word != .max {
                row = (row & ~63) + (~word).trailingZeroBitCount
                break
            }
            row = (row & ~63) + 64
        }
        precondition(row < rowEnd, "a free row was promised by the counts")
        freeHint = row + 1
        return row
    }
}

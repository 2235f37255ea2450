import Columns
import Conditions
import Scoring

/// The values that are tried for a field, and how they get into a row.
extension LeadLift {
    /// The values to try of an input's field, those that rules name first; none when it is not to be
    /// changed.
    func values(of input: Int) -> [Value] {
        guard let column = leads.position(ofField: binding.model.inputs[input].name.utf8Span.span)
        else { return [] }
        let field = leads.fields[column]
        guard field.access == .open, field.number != Entity.LeadColumn.outcome.number,
            !kept.contains(column)
        else { return [] }
        let declared = field.isBuiltin ? Entity.lead.columns[field.place] : nil
        var contents = contents(
            field, binding.comparedWords(input), choices: declared?.choices ?? [])
        contents.append(.nothing)
        var own: [UInt8] = []
        leads.columns[column].appendText(of: row, to: &own)
        var seen: Set<[UInt8]> = [own]
        var values: [Value] = []
        for content in contents {
            if case .bits(let bits) = content, let bounds = declared?.bounds,
                !FieldText.isWithin(bounds, bits, field.type)
            {
                continue
            }
            var one = Column(type: field.type)
            one.put(content, at: 0)
            var text: [UInt8] = []
            one.appendText(of: 0, to: &text)
            guard seen.insert(text).inserted else { continue }
            values.append(Value(input: input, column: column, text: text, content: content))
        }
        return values
    }

    private func contents(
        _ field: Field, _ words: [Condition.ComparedWord], choices: [String]
    ) -> [Content] {
        let bits = words.compactMap { FieldText.bits($0.bytes.span, as: field.type) }
        switch field.type {
        case .flag: return [.bits(1), .bits(0)]
        case .category, .text:
            if !choices.isEmpty { return choices.map { .text(Array($0.utf8)) } }
            let named = words.map { $0.isPattern ? Self.match(of: $0.bytes) : $0.bytes }
            var other = Array("other".utf8)
            while named.contains(other) { other.append(UInt8(ascii: "~")) }
            return (named.filter { !$0.isEmpty } + [other]).map { .text($0) }
        case .float32:
            return Self.around(bits.map { Float(bitPattern: UInt32($0)) }).map {
                .bits(UInt64($0.bitPattern))
            }
        case .float64:
            return Self.around(bits.map { Double(bitPattern: $0) }).map { .bits($0.bitPattern) }
        case .date:
            return bits.map { Int32(truncatingIfNeeded: $0) }.flatMap { [$0, $0 - 1, $0 + 1] }.map {
                .bits(UInt64(UInt32(bitPattern: $0)))
            }
        case .integer, .quantity, .money, .timestamp:
            return bits.map { Int64(bitPattern: $0) }.flatMap { value in
                [value, value &- 1, value &+ 1]
            }.map { .bits(UInt64(bitPattern: $0)) }
        }
    }

    /// A text that a pattern of LIKE matches.
    private static func match(of pattern: [UInt8]) -> [UInt8] {
        pattern.compactMap { byte in
            byte == UInt8(ascii: "%") ? nil : byte == UInt8(ascii: "_") ? UInt8(ascii: "x") : byte
        }
    }

    /// Numbers, and one each below, between and above them.
    private static func around<Number: BinaryFloatingPoint>(_ numbers: [Number]) -> [Number] {
        let sorted = Array(Set(numbers)).sorted()
        guard let lowest = sorted.first, let highest = sorted.last else { return [] }
        var all = sorted
        all.append(lowest - 1 < lowest ? lowest - 1 : lowest.nextDown)
        all.append(highest + 1 > highest ? highest + 1 : highest.nextUp)
        for (low, high) in zip(sorted, sorted.dropFirst()) {
            let middle = low + 1 < high && low + 1 > low ? low + 1 : low + (high - low) / 2
            if middle > low, middle < high { all.append(middle) }
        }
        return all.filter(\.isFinite)
    }
}

extension Column {
    /// Puts a value in, or makes the row absent.
    mutating func put(_ content: LeadLift.Content, at row: Int) {
        switch content {
        case .nothing: clear(row)
        case .bits(let bits): setBits(bits, at: row)
        case .text(let text) where type == .category: setCategory(text.span, at: row)
        case .text(let text): setText(text.span, at: row)
        }
    }

    /// Puts the value of another column of this type in.
    mutating func take(_ other: Column, _ source: Int, at row: Int) {
        guard other.isPresent(source) else { return clear(row) }
        switch type {
        case .text:
            let chunk = other.chunks[source >> Chunk.rowShift]
            setText(chunk.text(at: source & Chunk.rowMask), at: row)
        case .category:
            guard let categories = other.categories else { return }
            setCategory(categories[other.load(source, as: UInt32.self)], at: row)
        default:
            switch type.stride {
            case 1: set(other.load(source, as: UInt8.self), at: row)
            case 4: set(other.load(source, as: UInt32.self), at: row)
            default: set(other.load(source, as: UInt64.self), at: row)
            }
        }
    }
}

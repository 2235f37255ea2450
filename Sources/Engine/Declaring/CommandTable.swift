package import Wire

/// All commands by name.
///
/// Names are found by their first sixteen folded bytes as two words, without a `String` and without
/// allocation. The
/// server's own commands (HELLO, INFO, …) stand in the same table behind the engine's, so that there
/// is one answer to `COMMAND`.
package struct CommandTable: Sendable {
    /// The declarations, in the order of the reference: the engine's first.
    package private(set) var declarations: [Declaration] = []
    /// The name of each declaration.
    private var names: [FoldedName] = []
    /// Open addressing: 1 + the position of a declaration, or 0.
    private var slots = [UInt16](repeating: 0, count: 1_024)

    /// A table of these declarations.
    package init(_ declarations: [Declaration]) {
        for declaration in declarations { add(declaration) }
    }

    /// Adds a declaration under its name, which is new.
    package mutating func add(_ declaration: Declaration) {
        let name = Words([declaration.name])
        precondition(find(name, 0) == nil, "\(declaration.name) is declared twice")
        precondition(declarations.count < slots.count / 2, "the table of names is too small")
        let folded = FoldedName(name.word(0))
        var slot = folded.hash & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        declarations.append(declaration)
        names.append(folded)
        slots[slot] = UInt16(declarations.count)
    }

    /// The position of the command that a word names, or nil.
    package func find(_ words: borrowing Words, _ position: Int = 0) -> Int? {
        let name = FoldedName(words.word(position))
        var slot = name.hash & (slots.count - 1)
        while slots[slot] != 0 {
            let candidate = Int(slots[slot]) - 1
            if names[candidate] == name,
                name.isWhole || words.equals(position, declarations[candidate].name)
            {
                return candidate
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The declaration of a name, or nil.
    package func declaration(_ name: String) -> Declaration? {
        find(Words([name]), 0).map { declarations[$0] }
    }
}

/// A name's length and first sixteen bytes, letters A to Z being the same in both cases.
private struct FoldedName: Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private let count: Int

    init(_ name: Span<UInt8>) {
        count = name.count
        for index in 0..<min(8, count) {
            low = low << 8 | UInt64(Words.folded(name[index]))
        }
        for index in min(8, count)..<min(16, count) {
            high = high << 8 | UInt64(Words.folded(name[index]))
        }
    }

    /// Whether equal ones are equal names.
    var isWhole: Bool { count <= 16 }

    var hash: Int {
        let mixed = (low ^ high &* 0x9E37_79B9_7F4A_7C15) &* 0xE703_7ED1_A0B4_28DB
        return Int(truncatingIfNeeded: mixed >> 32)
    }
}

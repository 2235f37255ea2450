package import Wire

/// All commands by name.
///
/// Names are found by a hash of their folded bytes, without a `String` and without allocation. The
/// server's own commands (HELLO, INFO, …) stand in the same table behind the engine's, so that there
/// is one answer to `COMMAND`.
package struct CommandTable: Sendable {
    /// The declarations, in the order of the reference: the engine's first.
    package private(set) var declarations: [Declaration] = []
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
        var slot = Self.hash(name, 0) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        declarations.append(declaration)
        slots[slot] = UInt16(declarations.count)
    }

    /// The position of the command that a word names, or nil.
    package func find(_ words: borrowing Words, _ position: Int = 0) -> Int? {
        var slot = Self.hash(words, position) & (slots.count - 1)
        while slots[slot] != 0 {
            let candidate = Int(slots[slot]) - 1
            if words.equals(position, declarations[candidate].name) { return candidate }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The declaration of a name, or nil.
    package func declaration(_ name: String) -> Declaration? {
        find(Words([name]), 0).map { declarations[$0] }
    }

    private static func hash(_ words: borrowing Words, _ position: Int) -> Int {
        let name = words.word(position)
        var hash: UInt32 = 2_166_136_261
        for index in name.indices {
            hash = (hash ^ UInt32(Words.folded(name[index]))) &* 16_777_619
        }
        return Int(hash ^ (hash >> 15))
    }
}

/// What a column is, declared once: number, name, type, unit and meaning.
package struct Field: Sendable, Equatable {
    /// The column's number in files; never reused, never changed.
    ///
    /// Built-in fields lie below 1,000.
    package let number: Int
    /// The name on the wire, compared byte by byte.
    package let name: String
    /// The type of its values.
    package let type: ValueType
    /// The unit of its values, such as `cents`; empty when there is none.
    package let unit: String
    /// What it means, in a sentence.
    package let doc: String
    /// Who may see and write it.
    package let access: Access

    /// Who may see and write a field.
    package enum Access: UInt8, Sendable {
        /// Clients read and write it.
        case open = 0
        /// Clients read it; commands write it.
        case readOnly = 1
        /// Only commands see it.
        case hidden = 2
    }

    /// The number of the first field that users add.
    package static let firstUserNumber = 1_000

    /// Whether the field belongs to the table's declaration (else a user added it).
    package var isBuiltin: Bool { number < Self.firstUserNumber }

    /// A declared field.
    package init(
        _ number: Int, _ name: String, _ type: ValueType, unit: String = "", doc: String,
        access: Access = .open
    ) {
        self.number = number
        self.name = name
        self.type = type
        self.unit = unit
        self.doc = doc
        self.access = access
    }
}

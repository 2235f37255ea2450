/// What `leadstock load` was asked to do.
package struct LoadOptions: Sendable {
    /// The table, as in `lead` or `ITEM`; sent in capitals.
    package var table: String
    /// The path of the CSV file.
    package var file: String
    /// The column whose cells become the ids.
    package var key: String
    /// Find the types of unknown columns and add them as fields.
    package var infers = false
    /// Column to field names that differ; an empty field leaves the column out.
    package var renames: [String: String] = [:]
    /// Cell texts that mean "missing", beside the empty cell.
    package var nulls: [String] = []
    /// Where rejected rows go; nil: they are only told.
    package var rejects: String?
    /// Rows in one `MPUT`, from 1.
    package var batchRows = 500
    /// The byte between two cells.
    package var separator = UInt8(ascii: ",")

    /// A load of `file` into `table`, whose ids stand in the column `key`.
    package init(table: String, file: String, key: String) {
        self.table = table
        self.file = file
        self.key = key
    }

    /// Reads a `--map` argument such as `Lead Source=source`; nil when it has no `=`.
    package static func rename(_ argument: String) -> (column: String, field: String)? {
        guard let equals = argument.lastIndex(of: "="), equals != argument.startIndex else {
            return nil
        }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }
}

/// What a load did.
package struct LoadReport: Equatable, Sendable {
    /// Rows read, the header not counted.
    package var rowsRead = 0
    /// Rows that the server took.
    package var rowsLoaded = 0
    /// Rows that were rejected, here or by the server.
    package var rowsRejected = 0
    /// Names of the fields that were added.
    package var fieldsAdded: [String] = []

    package init() {}
}

/// Why a load could not start or had to stop; what was loaded before it stays.
package struct LoadFailure: Error, Equatable, CustomStringConvertible {
    /// One sentence for a person.
    package var description: String

    package init(_ description: String) { self.description = description }
}

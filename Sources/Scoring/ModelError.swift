/// Why a model file was refused: where in the file, and what was expected there.
///
/// It is thrown before anything changes. The wire shows it as `BADMODEL` with `message`.
package struct ModelError: Error, Equatable, CustomStringConvertible {
    /// The place in the file (`features[3].scale`, `byte 17`, `Tree=4 threshold`), empty for the whole.
    package let path: String
    /// What was expected there, or what is not supported; no full stop at the end.
    package let reason: String

    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// One line: the place and the reason.
    package var message: String { path.isEmpty ? reason : "\(path): \(reason)" }

    /// One line for the wire, which begins with the name of the field where the place is one:
    /// `field 'size_leaf_vector' at …trees[0].tree_param: expected …`.
    package var report: String {
        guard let last = path.split(whereSeparator: { $0 == "." || $0 == " " }).last,
            last.contains(where: { $0.isLetter })
        else { return message }
        let place = path.dropLast(last.count + 1)
        return "field '\(last)'\(place.isEmpty ? "" : " at \(place)"): \(reason)"
    }
    package var description: String { message }
}

/// Why a row could not be scored: the field and what was expected of it.
package struct InputError: Error, Equatable, CustomStringConvertible {
    /// The raw field, as the model calls it.
    package let field: String
    /// What was expected, for example `a number`.
    package let expected: String

    package init(field: String, expected: String) {
        self.field = field
        self.expected = expected
    }

    package var description: String { "\(field): expected \(expected)" }
}

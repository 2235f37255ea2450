import Columns

extension Model {
    /// Proves the model against rows with known margins: `{"rows":[{field:value}],"margins":[…]}`.
    ///
    /// Values are strings, numbers or flags, null is missing; a margin is a number, or an array of one per
    /// class (for a scorecard: its points). A margin must agree within 1e-12 relative (float32
    /// models: 1e-6), which leaves room for numbers that were printed short.
    /// - Throws: `ModelError` naming the first row that differs.
    func verify(_ bytes: [UInt8]) throws(ModelError) {
        do throws(ModelError) {
            let root = try JSONParser.parse(bytes).root
            let rows = try root.required("rows").elements()
            let margins = try root.required("margins")
            guard rows.count <= ModelLimits.verifyRowCount else {
                throw ModelError("rows", "expected at most \(ModelLimits.verifyRowCount)")
            }
            guard margins.count == rows.count else {
                throw margins.refusal("expected as many as rows, \(rows.count)")
            }
            let expected = try expectedMargins(margins)
            var input = InputRow(self)
            for (position, row) in rows.enumerated() {
                try fill(&input, row)
                let score = score(input)
                let actual = score.points.map { [$0] } ?? score.margins
                guard agree(actual, expected[position]) else {
                    throw ModelError(
                        "margins[\(position)]",
                        "the model gives \(actual), the file expects \(expected[position])")
                }
            }
        } catch {
            throw ModelError("VERIFY " + error.path, error.reason)
        }
    }

    private func expectedMargins(_ list: DocumentValue) throws(ModelError) -> [[Double]] {
        var all: [[Double]] = []
        for value in try list.elements() {
            all.append(value.isArray ? try value.doubles() : [try value.double()])
        }
        return all
    }

    private func fill(_ input: inout InputRow, _ row: DocumentValue) throws(ModelError) {
        input.reset()
        for (name, value) in try row.members() where !value.isNull {
            guard let position = self.input(named: name.utf8.span) else {
                throw value.refusal("the model has no field '\(name)'")
            }
            let word = try self.word(value)
            do throws(InputError) {
                try input.set(position, word.span)
            } catch {
                throw value.refusal("expected \(error.expected)")
            }
        }
    }

    private func word(_ value: DocumentValue) throws(ModelError) -> [UInt8] {
        if value.isString { return value.stringBytes() }
        if value.isNumber { return value.numberText() }
        if value.kind == .true { return Array("true".utf8) }
        if value.kind == .false { return Array("false".utf8) }
        throw value.refusal("expected a string, a number, true, false or null")
    }

    private func agree(_ actual: [Double], _ expected: [Double]) -> Bool {
        guard actual.count == expected.count else { return false }
        let tolerance = isFloat32 ? 1e-6 : 1e-12
        return zip(actual, expected).allSatisfy { actual, expected in
            (actual.isNaN && expected.isNaN) || actual == expected
                || (actual - expected).magnitude <= tolerance * max(1, expected.magnitude)
        }
    }
}

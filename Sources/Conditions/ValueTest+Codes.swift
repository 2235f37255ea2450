import Columns

extension BoundTest {
    /// The test for one column: a test on a category's strings becomes one on its codes.
    /// - Complexity: O(strings of the dictionary) for LIKE and order, O(list) else.
    func resolved(in column: Column) -> BoundTest {
        guard case .category(let text) = test else { return self }
        guard let categories = column.categories else {
            preconditionFailure("a category column has a dictionary")
        }
        return BoundTest(
            column: self.column, test: text.codes(in: categories), isInverted: isInverted)
    }
}

extension TextTest {
    /// The codes whose strings pass.
    fileprivate func codes(in categories: Categories) -> ValueTest {
        switch self {
        case .compares(.equal, let literal): return codes(of: [literal], in: categories)
        case .isOneOf(let list): return codes(of: list, in: categories)
        case .compares, .isLike:
            // One entry even without strings: an absent value reads as code 0.
            var table = [UInt8](repeating: 0, count: max(categories.count, 1))
            for code in 0..<categories.count where matches(categories[UInt32(code)]) {
                table[code] = 1
            }
            return .codes(table)
        }
    }

    private func codes(of strings: [[UInt8]], in categories: Categories) -> ValueTest {
        var codes: [UInt32] = []
        for string in strings {
            if let code = categories.code(of: string.span) { codes.append(code) }
        }
        return codes.isEmpty ? .never : .code(Membership(oneOf: codes))
    }
}

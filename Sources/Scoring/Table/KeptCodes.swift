/// The codes that rows of a table had when they were last scored by a compiled tree model.
///
/// They are kept from a row's first write on, 256 rows a page: a table that is read only costs
/// nothing. One byte a code, two for wide models.
package struct KeptCodes: Sendable {
    private var pages: [Page] = []
    private static let rowShift = 8

    private struct Page: Sendable {
        /// Codes of 256 rows, row by row; only one of the two is used.
        var compact: [UInt8] = []
        var wide: [UInt16] = []
        /// Which rows have codes.
        var known: SIMD4<UInt64> = .zero
    }

    /// Nothing kept.
    package init() {}

    /// Keeps a row's codes; true when they are those that were kept before.
    /// - Complexity: O(codes).
    package mutating func take(_ codes: RowCodes, row: Int) -> Bool {
        let index = row >> Self.rowShift
        let inner = row & (1 << Self.rowShift - 1)
        while pages.count <= index { pages.append(Page()) }
        let bit: UInt64 = 1 << UInt64(inner & 63)
        let isKnown = pages[index].known[inner >> 6] & bit != 0
        pages[index].known[inner >> 6] |= bit
        let isSame =
            codes.compact.isEmpty
            ? Self.store(codes.wide, codes.count, inner, &pages[index].wide)
            : Self.store(codes.compact, codes.count, inner, &pages[index].compact)
        return isKnown && isSame
    }

    /// Forgets a row's codes.
    package mutating func forget(row: Int) {
        let index = row >> Self.rowShift
        guard index < pages.count else { return }
        let inner = row & (1 << Self.rowShift - 1)
        pages[index].known[inner >> 6] &= ~(1 << UInt64(inner & 63))
    }

    private static func store<Code: FixedWidthInteger>(
        _ codes: [Code], _ count: Int, _ inner: Int, _ page: inout [Code]
    ) -> Bool {
        if page.isEmpty { page = Array(repeating: 0, count: count << rowShift) }
        var isSame = true
        let start = inner * count
        for offset in 0..<count where page[start + offset] != codes[offset] {
            page[start + offset] = codes[offset]
            isSame = false
        }
        return isSame
    }
}

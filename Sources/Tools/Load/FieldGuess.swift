package import Columns

/// Finds the type of a CSV column by looking at each of its cells once.
///
/// The rules, in the order in which they are tried; empty cells and cells that mean "missing" say nothing:
/// 1. **flag**: every cell is one of true, false, yes, no, 1, 0 in any case.
/// 2. **integer**: every cell is a whole number without a leading zero or plus, and fits 64 bits.
///    A leading zero is kept as text: `00420` is a postal code or a part number.
/// 3. **number**: every cell is a decimal and float32 keeps all its digits; else **number64**.
/// 4. **date**: every cell is such as `2026-12-01`. **timestamp**: every cell is a date with a time.
/// 5. **category**: at most `mostCategories` different texts of at most 128 bytes, and on the average
///    each is met twice at least. Else **text**, also when no cell says anything.
///
/// Money and quantities are never guessed: `12.50` could be either, and a wrong guess would round.
///
/// Complexity: O(bytes); at most `mostCategories` different texts are kept in memory.
package struct FieldGuess {
    /// The most different texts that a category may have.
    package static let mostCategories = 1_000
    /// The longest text that a category may have, in bytes.
    package static let longestCategory = 128

    /// The cells that said something.
    package private(set) var valueCount = 0
    /// The different texts met; meaningless once there are more than `mostCategories`.
    private var texts: Set<[UInt8]> = []
    private var canBeCategory = true
    private var canBeFlag = true
    private var canBeInteger = true
    private var canBeNumber = true
    private var fitsFloat32 = true
    private var canBeDate = true
    private var canBeTimestamp = true

    package init() {}

    /// Takes the next cell of the column into account.
    package mutating func observe(_ cell: ArraySlice<UInt8>) {
        guard !cell.isEmpty else { return }
        valueCount += 1
        if canBeFlag { canBeFlag = FlagText.parse(cell.span) != nil }
        if canBeInteger { canBeInteger = Self.isPlainInteger(cell) }
        if canBeNumber { observeNumber(cell) }
        if canBeDate { canBeDate = CalendarDay.parse(cell.span) != nil }
        if canBeTimestamp {
            // Unix milliseconds are timestamps too, but whole numbers are integers here.
            canBeTimestamp = cell.contains(UInt8(ascii: "T")) && Instant.parse(cell.span) != nil
        }
        if canBeCategory { observeText(cell) }
    }

    /// The type that fits everything seen so far.
    package var type: ValueType {
        if valueCount == 0 { return .text }
        if canBeFlag { return .flag }
        if canBeInteger { return .integer }
        if canBeNumber { return fitsFloat32 ? .float32 : .float64 }
        if canBeDate { return .date }
        if canBeTimestamp { return .timestamp }
        return canBeCategory && texts.count * 2 <= valueCount ? .category : .text
    }

    private mutating func observeNumber(_ cell: ArraySlice<UInt8>) {
        guard !Self.hasLeadingZero(cell), let exact = NumberText.parseDouble(cell.span) else {
            canBeNumber = false
            return
        }
        guard fitsFloat32 else { return }
        guard let narrow = NumberText.parseFloat(cell.span) else {
            fitsFloat32 = false
            return
        }
        var text: [UInt8] = []
        NumberText.append(narrow, to: &text)
        fitsFloat32 = NumberText.parseDouble(text.span) == exact
    }

    private mutating func observeText(_ cell: ArraySlice<UInt8>) {
        if cell.count <= Self.longestCategory { texts.insert(Array(cell)) }
        if cell.count > Self.longestCategory || texts.count > Self.mostCategories {
            canBeCategory = false
            texts = []
        }
    }

    private static func isPlainInteger(_ cell: ArraySlice<UInt8>) -> Bool {
        cell.first != UInt8(ascii: "+") && !hasLeadingZero(cell)
            && FixedPoint.parse(cell.span, places: 0) != nil
    }

    /// True for `007` and `-01`, false for `0`, `0.5` and `-0`.
    private static func hasLeadingZero(_ cell: ArraySlice<UInt8>) -> Bool {
        let digits = cell.first == UInt8(ascii: "-") ? cell.dropFirst() : cell
        guard digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first else {
            return false
        }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
    }
}

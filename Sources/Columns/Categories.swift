/// The dictionary of a category column: each distinct string once, numbered from 0 as it appeared.
///
/// Codes are never reused, so that a chunk's codes keep their meaning in every frozen view. Strings lie
/// in pages of 256, of which only the last is ever written: behind a frozen view the next new string
/// copies that page (some KB), not the dictionary.
package struct Categories: Sendable {
    private static let pageShift: UInt32 = 8
    private static let pageMask: UInt32 = 1 << pageShift - 1

    /// What is reached by code or by string, apart: a lent dictionary then is one counted reference.
    private var strings = Boxed(Strings())

    private struct Strings: Sendable {
        /// Page i holds the codes i × 256 and up.
        var pages: [CategoryPage] = []
        var index = KeyIndex()
    }

    /// How many strings there are; codes are below it.
    package private(set) var count = 0
    /// Bytes taken so far because a page was shared when it was written.
    private(set) var copiedBytes = 0

    /// A dictionary without strings.
    package init() {}

    /// The string of a code.
    package subscript(code: UInt32) -> Span<UInt8> {
        @_lifetime(borrow self) get {
            let page = strings.value.pages[Int(code >> Self.pageShift)]
            // Safe: the page lives as long as this dictionary, which holds it and is borrowed; nobody
            // writes to it meanwhile, since a writer holds its dictionary alone.
            let span = unsafe Span(_unsafeElements: page.text(Int(code & Self.pageMask)))
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The code of a string, or nil when it has none.
    /// - Complexity: O(n) on average, n = bytes of the string.
    package func code(of text: Span<UInt8>) -> UInt32? {
        strings.value.index.find(Hashing.hash(text)) { self[UInt32($0)].isEqual(to: text) }.map {
            UInt32($0)
        }
    }

    /// The code of a string, which gets one when it has none.
    package mutating func insert(_ text: Span<UInt8>) -> UInt32 {
        if let code = code(of: text) { return code }
        let last = count >> Int(Self.pageShift)
        if last == strings.value.pages.count {
            strings.value.pages.append(CategoryPage(byteCount: 0))
        } else if !isKnownUniquelyReferenced(&strings.value.pages[last]) {
            copiedBytes += strings.value.pages[last].allocatedBytes
            strings.value.pages[last] = strings.value.pages[last].copy()
        }
        strings.value.pages[last].append(text)
        strings.value.index.insert(count, hash: Hashing.hash(text))
        count += 1
        return UInt32(count - 1)
    }
}

/// The strings of 256 codes in a row, one after the other.
///
/// Written only while a single dictionary holds it, so what others see of it never changes.
@safe private final class CategoryPage: @unchecked Sendable {
    /// `byteCount` bytes, of which those below the last end are written.
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCount: Int
    /// Where each string ends.
    private var ends: [Int] = []

    /// A page without strings and with room for so many bytes.
    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe bytes = .allocate(capacity: byteCount)
    }

    deinit { unsafe bytes.deallocate() }

    /// What the page keeps allocated.
    var allocatedBytes: Int { byteCount + ends.capacity * MemoryLayout<Int>.stride }

    /// The bytes of a string; they stay where they are until the next one is added.
    func text(_ inner: Int) -> UnsafeBufferPointer<UInt8> {
        let start = inner == 0 ? 0 : ends[inner - 1]
        return unsafe UnsafeBufferPointer(start: bytes + start, count: ends[inner] - start)
    }

    /// The same strings in memory of their own.
    func copy() -> CategoryPage {
        let page = CategoryPage(byteCount: byteCount)
        // Safe: both have room for `byteCount` bytes, and nobody else knows the new ones.
        unsafe page.bytes.initialize(from: bytes, count: ends.last ?? 0)
        page.ends = ends
        return page
    }

    /// Adds a string.
    func append(_ text: Span<UInt8>) {
        let start = ends.last ?? 0
        if start + text.count > byteCount { grow(to: max(start + text.count, 2 * byteCount)) }
        // Safe: there is room for the text behind the last one.
        let target = unsafe UnsafeMutableBufferPointer(start: bytes + start, count: text.count)
        unsafe text.withUnsafeBufferPointer { source in
            _ = unsafe target.update(fromContentsOf: source)
        }
        ends.append(start + text.count)
    }

    private func grow(to count: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        // Safe: what is written is less than either has room for.
        unsafe larger.initialize(from: bytes, count: ends.last ?? 0)
        unsafe bytes.deallocate()
        unsafe bytes = larger
        byteCount = count
    }
}

/// The text of one number in a buffer of fixed size, so that writing a reply allocates nothing.
struct NumberText {
    /// The letters; those from `start` to `end` count.
    private(set) var letters: InlineArray<32, UInt8>
    /// Index of the first letter.
    private(set) var start: Int
    /// Index behind the last letter.
    private(set) var end: Int

    /// The number of letters, at most 32.
    var count: Int { end - start }

    /// A whole number.
    init(_ value: Int) {
        self.init()
        prepend(UInt64(value.magnitude))
        if value < 0 { prepend(letter: UInt8(ascii: "-")) }
    }

    /// A fixed-point number: `units` steps of 10^-`places`, with at least `atLeast` places shown.
    init(units: Int64, places: Int, atLeast: Int) {
        precondition(0 <= atLeast && atLeast <= places && places <= 18, "0 to 18 places")
        self.init()
        var rest = units.magnitude
        var shown = places
        while shown > atLeast {
            let (tens, last) = rest.quotientAndRemainder(dividingBy: 10)
            guard last == 0 else { break }
            rest = tens
            shown -= 1
        }
        if shown > 0 {
            for _ in 0..<shown {
                let (tens, last) = rest.quotientAndRemainder(dividingBy: 10)
                prepend(letter: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: last))
                rest = tens
            }
            prepend(letter: UInt8(ascii: "."))
        }
        prepend(rest)
        if units < 0 { prepend(letter: UInt8(ascii: "-")) }
    }

    /// The shortest text that reads back as `value`: `1`, `0.1`, `1e-5`, `inf`, `-inf`, `nan`.
    init(_ value: Double) {
        if value.magnitude < 0x1p53, value == Double(Int(value)) {
            self.init(whole: Int(value), isNegative: value.sign == .minus)
        } else {
            self.init(shortest: value.description)
        }
    }

    /// The shortest text that reads back as `value`.
    init(_ value: Float) {
        if value.magnitude < 0x1p24, value == Float(Int(value)) {
            self.init(whole: Int(value), isNegative: value.sign == .minus)
        } else {
            self.init(shortest: value.description)
        }
    }

    private init() {
        letters = InlineArray(repeating: 0)
        start = 32
        end = 32
    }

    /// A whole number whose zero may be negative.
    private init(whole: Int, isNegative: Bool) {
        self.init()
        prepend(UInt64(whole.magnitude))
        if isNegative { prepend(letter: UInt8(ascii: "-")) }
    }

    /// Swift's description of a number (the shortest digits that read back) without the letters
    /// that say nothing: `.0` at the end, the exponent's plus and its leading zeros.
    private init(shortest description: String) {
        self.init()
        start = 0
        end = 0
        var zerosMayGo = false
        for letter in description.utf8 {
            if zerosMayGo, letter == UInt8(ascii: "+") || letter == UInt8(ascii: "0") { continue }
            if letter == UInt8(ascii: "e") {
                dropPointZero()
                zerosMayGo = true
            } else if letter != UInt8(ascii: "-") {
                zerosMayGo = false
            }
            letters[end] = letter
            end += 1
        }
        dropPointZero()
    }

    /// Drops `.0` at the end of what is there.
    private mutating func dropPointZero() {
        if end >= 2, letters[end - 1] == UInt8(ascii: "0"), letters[end - 2] == UInt8(ascii: ".") {
            end -= 2
        }
    }

    private mutating func prepend(letter: UInt8) {
        start -= 1
        letters[start] = letter
    }

    private mutating func prepend(_ magnitude: UInt64) {
        var rest = magnitude
        repeat {
            let tens = rest / 10
            prepend(letter: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest - tens * 10))
            rest = tens
        } while rest != 0
    }
}

import Columns
import Testing
import Tools

/// The type guessed for a column of these cells.
func guess(_ cells: [String]) -> ValueType {
    var guess = FieldGuess()
    for cell in cells { guess.observe(Array(cell.utf8)[...]) }
    return guess.type
}

@Suite struct FieldGuessTests {
    @Test func `yes and no, true and false, 1 and 0 are flags in any case`() {
        #expect(guess(["Yes", "no", "", "TRUE", "0"]) == .flag)
        #expect(guess(["0", "0", "1"]) == .flag)
        #expect(guess(["0", "1", "2"]) == .integer)
        #expect(guess(["Yes", "No", "Maybe", "Maybe", "Yes", "No"]) == .category)
    }

    @Test func `whole numbers are integers up to 64 bits, with a leading zero they are texts`() {
        #expect(guess(["-5", "0", "9223372036854775807"]) == .integer)
        #expect(guess(["12", "9223372036854775808"]) == .float64)
        #expect(guess(["00420", "10115"]) == .text)
        #expect(guess(["01", "01", "02", "02"]) == .category)
    }

    @Test func `a decimal is a number when float32 keeps its digits and a number64 when not`() {
        #expect(guess(["2.5", "1.67", "3"]) == .float32)
        #expect(guess(["2.5", "16777217.5"]) == .float64)
        #expect(guess(["0.1", "1e40"]) == .float64)
        #expect(guess(["0.5", "n/a"]) == .text)
    }

    @Test func `dates and timestamps are told apart from texts`() {
        #expect(guess(["2026-12-01", "2024-02-29"]) == .date)
        #expect(guess(["2026-12-01", "2025-02-29"]) == .text)
        #expect(guess(["2026-12-01T09:30:00Z"]) == .timestamp)
        #expect(guess(["01-12-2026", "02-12-2026"]) == .text)
    }

    @Test func `a text that comes twice on the average is a category, one below that is not`() {
        #expect(guess(["Google", "Google", "Olark Chat", "Olark Chat"]) == .category)
        #expect(guess(["Google", "Google", "Olark Chat"]) == .text)
        let long = String(repeating: "x", count: 129)
        #expect(guess([long, long, long]) == .text)
    }

    @Test func `1,000 categories are the most`() {
        let names = (0..<1_000).map { "name \($0)" }
        #expect(guess(names + names) == .category)
        #expect(guess(names + names + ["one", "one"]) == .text)
    }

    @Test func `a column that says nothing is a text`() {
        #expect(guess([]) == .text)
        #expect(guess(["", ""]) == .text)
    }
}

import Columns
import TestKit
import Testing

@Suite struct CategoriesTests {
    @Test func `codes count up from 0 in the order of appearance and are never reused`() {
        for seed in seeds(10) {
            var random = SeededGenerator(seed: seed)
            var categories = Categories()
            var known: [[UInt8]] = []
            for _ in 0..<400 {
                let text = (0..<random.below(4)).map { _ in UInt8(random.below(3)) }
                let code = known.firstIndex(of: text)
                let found = categories.code(of: text.span)
                #expect(found.map { Int($0) } == code, "seed \(seed)")
                let given = Int(categories.insert(text.span))
                #expect(given == code ?? known.count, "seed \(seed)")
                if code == nil { known.append(text) }
            }
            #expect(categories.count == known.count, "seed \(seed)")
            for (code, text) in known.enumerated() {
                let kept = categories[UInt32(code)].array()
                #expect(kept == text, "seed \(seed)")
            }
        }
    }

    @Test func `two spellings of a letter are two categories`() {
        var categories = Categories()
        let codes = ["caf\u{E9}", "cafe\u{301}"].map { categories.insert($0.utf8Span.span) }
        #expect(codes == [0, 1])
    }
}

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

    @Test func `copies share what they had in common and know nothing of each other's strings`() {
        for seed in seeds(5) {
            var random = SeededGenerator(seed: seed)
            var kept: [(categories: Categories, texts: [[UInt8]])] = [(Categories(), [])]
            for step in 0..<2_000 {
                let place = random.below(kept.count)
                if random.chance(2), kept.count < 6 { kept.append(kept[place]) }
                let text = Array("\(random.below(900)) of \(step)".utf8)
                let code = kept[place].categories.insert(text.span)
                #expect(Int(code) == kept[place].texts.count, "seed \(seed)")
                kept[place].texts.append(text)
            }
            for (categories, texts) in kept {
                #expect(categories.count == texts.count, "seed \(seed)")
                let found = texts.indices.map { categories[UInt32($0)].array() }
                #expect(found == texts, "seed \(seed)")
                let codes = texts.map { categories.code(of: $0.span).map { Int($0) } ?? -1 }
                #expect(codes == Array(texts.indices), "seed \(seed)")
            }
        }
    }

    @Test func `behind a frozen column a new string copies a page, which is counted, and no more`()
    {
        var column = Column(type: .category)
        for row in 0..<10_100 {
            column.setCategory("a category of some length, number \(row)".utf8Span.span, at: row)
        }
        #expect(column.copiedBytes == 0)
        let frozen = column
        let chunkBytes = 16_384 * 4 + 16_384 / 8
        column.setCategory("one more".utf8Span.span, at: 0)
        let copied = column.copiedBytes - chunkBytes
        #expect(copied > 1_000 && copied < 20_000, "of about 450,000: \(copied)")
        column.setCategory("and another".utf8Span.span, at: 1)
        #expect(column.copiedBytes - chunkBytes == copied, "a page is copied once")
        #expect(frozen.categories?.count == 10_100 && column.categories?.count == 10_102)
        let first = frozen.categories?[0].array()
        #expect(first == Array("a category of some length, number 0".utf8))
    }
}

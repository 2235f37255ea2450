import Testing
import TestKit

@testable import Conditions

@Suite struct LikePatternTests {
    private func like(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        LikePattern(pattern).matches(text.span)
    }

    @Test(arguments: [
        ("", "", true), ("a", "", false), ("", "%", true), ("abc", "abc", true),
        ("abc", "abd", false), ("abc", "a%", true), ("abc", "%c", true), ("abc", "%b%", true),
        ("abc", "a%c", true), ("ab", "ab%ab", false), ("aab", "%ab", true), ("abc", "a_c", true),
        ("aéc", "a_c", true), ("é", "__", false), ("€", "%__", false), ("€", "_", true),
        ("ABC", "abc", false), ("a%c", "a%c", true), ("mississippi", "m%iss%p_", true),
        ("mississippi", "m%iss%x_", false), ("ab", "%%a%%b%%", true),
    ])
    func `a pattern matches`(text: String, pattern: String, matches: Bool) {
        #expect(like([UInt8](text.utf8), [UInt8](pattern.utf8)) == matches)
    }

    @Test func `a byte that is no UTF-8 is one character`() {
        let text: [UInt8] = [0x61, 0xE2, 0x82, 0x62]
        #expect(like(text, [UInt8]("a__b".utf8)))
        #expect(!like(text, [UInt8]("a_b".utf8)))
        #expect(like(text, [UInt8]("a%b".utf8)))
    }

    @Test func `matching agrees with the table of prefixes`() {
        for seed in seeds(10_000) {
            var random = SeededGenerator(seed: seed)
            let letters: [[UInt8]] = [
                [0x61], [0x62], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80],
            ]
            // Stray bytes only where `_` asks for characters; else the pattern compares bytes.
            let stray: [[UInt8]] = [[0xC3], [0x82], [0xFF], [0xED, 0xA0, 0x80], [0xF0, 0x9F]]
            let wild: [[UInt8]] = [[0x25], [0x5F], [0x25]]
            let hasStray = random.chance(40)
            let text = (0..<random.below(9)).flatMap { _ in
                random.pick(hasStray ? letters + stray : letters)
            }
            var pattern = (0..<random.below(7)).flatMap { _ in random.pick(letters + wild) }
            if hasStray { pattern.append(0x5F) }
            #expect(
                like(text, pattern) == plainLike(text, pattern),
                "SEED=\(seed) text \(text) pattern \(pattern)")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `hostile patterns stay within pattern times text`() {
        let text = [UInt8](repeating: 0x61, count: 10_000)
        for piece in ["a%", "%a_", "%aaaaaaaa_", "_%"] {
            let count = ConditionLimits.patternByteCount / piece.utf8.count - 1
            let pattern = [UInt8](String(repeating: piece, count: count).utf8) + [0x62]
            #expect(!like(text, pattern))
        }
        let far = [UInt8]("%".utf8) + [UInt8](repeating: 0x61, count: 4_000) + [UInt8]("b%".utf8)
        #expect(!like(text, far))
    }
}

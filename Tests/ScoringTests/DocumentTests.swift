import TestKit
import Testing

@testable import Scoring

/// JSON and UBJSON documents: what is read, and what is refused where.
@Suite struct DocumentTests {
    private func json(_ text: String) throws -> DocumentValue {
        try JSONParser.parse(Array(text.utf8)).root
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "accepted"
        } catch {
            return (error as? ModelError)?.message ?? "\(error)"
        }
    }

    @Test func `values are found by name and place`() throws {
        let root = try json(
            #" {"a":[1, -2.5e3, true, null], "b\u0020c":{"d":"x\n\u00e9\ud83d\ude00"}} "#)
        let list = try root.required("a").elements()
        #expect(try list[0].integer(in: 0...9) == 1)
        #expect(try list[1].double() == -2500)
        #expect(try list[2].bool())
        #expect(list[3].isNull)
        let inner = try root.required("b c").required("d")
        #expect(try inner.string() == "x\né😀")
        #expect(inner.path == "b c.d")
        #expect(list[2].path == "a[2]")
        #expect(try root.member("z")?.path == nil)
    }

    @Test func `a number is rounded once to the type asked for`() throws {
        // Halfway between two float32 but for a digit far behind: through float64 it rounds wrongly.
        let text = "1.00000017881393432617187499999999999999999999"
        #expect(try json(text).float() == Float(text))
        for seed in seeds(50) {
            var random = SeededGenerator(seed: seed)
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            guard value.isFinite else { continue }
            #expect(try json("\(value)").float() == value, "seed \(seed)")
            let wide = Double(bitPattern: random.next())
            guard wide.isFinite else { continue }
            #expect(try json("\(wide)").double() == wide, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("", "byte 0: expected a value, found the end"),
        ("[1,]", "byte 3: expected a value"),
        ("[1 2]", "byte 3: expected ',' or a closing bracket"),
        ("{\"a\" 1}", "byte 5: expected ':'"),
        ("{a:1}", "byte 1: expected a name in quotes"),
        ("01", "byte 1: expected the end of the text"),
        ("1.", "byte 2: expected a digit"),
        ("\"\\x\"", "byte 1: expected an escape of JSON"),
        ("\"a", "byte 2: expected a closing quote"),
        ("NaN", "byte 0: expected a value"),
        ("[1] x", "byte 4: expected the end of the text"),
    ])
    func `text that is no JSON is refused by its byte`(text: String, expected: String) {
        #expect(message { _ = try json(text) } == expected)
    }

    @Test func `deep nesting and double names are refused`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(message { _ = try json(deep) } == "byte 64: expected at most 64 levels of nesting")
        #expect(
            message { _ = try json(#"{"a":{"b":1,"b":2}}"#).required("a").required("b") }
                == "a: the member 'b' stands twice")
    }

    @Test func `lengths that lie are refused before anything is taken`() {
        // An array of 2^40 float32, a string of 2^62 bytes, a negative length.
        let lies: [[UInt8]] = [
            Array("[$d#L".utf8) + [0, 0, 1, 0, 0, 0, 0, 0],
            Array("SL".utf8) + [0x40, 0, 0, 0, 0, 0, 0, 0],
            Array("Si".utf8) + [0xFF],
            Array("[#l".utf8) + [0x7F, 0xFF, 0xFF, 0xFF],
            Array("[$T#i".utf8) + [3],
            Array("{i".utf8) + [1],
        ]
        for lie in lies {
            #expect(throws: ModelError.self) { _ = try UBJSONParser.parse(lie) }
        }
        let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: ModelError.self) { _ = try UBJSONParser.parse(deep) }
    }

    @Test func `a packed array reads as its numbers`() throws {
        let bytes =
            Array("{i".utf8) + [1, 0x61] + Array("[$d#i".utf8) + [2]
            + [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0] + Array("}".utf8)
        let list = try UBJSONParser.parse(bytes).root.required("a")
        #expect(try list.floats() == [1, -2])
        #expect(try list.integers() == [1, -2])
        let signed =
            Array("[i".utf8) + [0x80] + Array("U".utf8) + [0x80] + Array("I".utf8) + [0xFF, 0xFE]
            + Array("]".utf8)
        #expect(try UBJSONParser.parse(signed).root.integers() == [-128, 128, -2])
    }
}

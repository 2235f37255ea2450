import Foundation
import TestKit
import Testing
import Tools

/// Reads `text` in chunks of `chunkBytes`.
func rows(
    _ text: String, chunkBytes: Int = 1 << 16, limits: CSVLimits = CSVLimits()
) throws -> [CSVRow] {
    let bytes = Array(text.utf8)
    var offset = 0
    var reader = CSVReader(limits: limits) {
        let chunk = Array(bytes[offset..<min(bytes.count, offset + chunkBytes)])
        offset += chunk.count
        return chunk
    }
    var rows: [CSVRow] = []
    var row = CSVRow()
    while try reader.read(into: &row) { rows.append(row) }
    return rows
}

func cells(_ row: CSVRow) -> [String] { (0..<row.count).map { row.text($0) } }

@Suite struct CSVReaderTests {
    @Test func `plain rows are split at commas and line ends of every kind`() throws {
        let read = try rows("a,b\r\n1,2\n3,4\r5,6").map(cells)
        #expect(read == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]])
    }

    @Test func `quotes hold commas, line ends and doubled quotes`() throws {
        let read = try rows("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\nx,,\n").map(cells)
        #expect(read == [["a,b", "say \"hi\"", "two\r\nlines"], ["x", "", ""]])
    }

    @Test func `a quote inside an unquoted cell is an ordinary character`() throws {
        #expect(try rows("5\" pipe,x\n").map(cells) == [["5\" pipe", "x"]])
    }

    @Test func `a byte order mark is skipped and empty lines too`() throws {
        #expect(
            try rows("\u{FEFF}id,name\n\n1,x\n\r\n\n2,y").map(cells) == [
                ["id", "name"], ["1", "x"], ["2", "y"],
            ])
        #expect(try rows("").isEmpty)
        #expect(try rows("\u{FEFF}").isEmpty)
        #expect(try rows("\"\"\n").map(cells) == [[""]])
    }

    @Test func `each cell knows its line and column, counted in characters`() throws {
        let read = try rows("id,name\r\n1,\"zwölf\r\nBoxkämpfer\",z\n2,é,y")
        #expect(read[1].position(of: 1) == CSVPosition(line: 2, column: 3))
        #expect(read[1].position(of: 2) == CSVPosition(line: 3, column: 13))
        #expect(read[2].position == CSVPosition(line: 4, column: 1))
        #expect(read[2].position(of: 2) == CSVPosition(line: 4, column: 5))
    }

    @Test func `an empty last cell has the place where it would stand`() throws {
        let read = try rows("a,\n,b,")
        #expect(cells(read[0]) == ["a", ""])
        #expect(read[0].position(of: 1) == CSVPosition(line: 1, column: 3))
        #expect(cells(read[1]) == ["", "b", ""])
        #expect(read[1].position(of: 2) == CSVPosition(line: 2, column: 4))
    }

    @Test func `text after a closing quote is told with its place and reading goes on`() throws {
        let read = try rows("a,\"b\"x,c\n1,2,3\n")
        #expect(read[0].problem == .textAfterQuote(CSVPosition(line: 1, column: 6)))
        #expect(cells(read[1]) == ["1", "2", "3"])
        #expect(read[1].problem == nil)
    }

    @Test func `a quote that is never closed is told where it opens`() throws {
        let read = try rows("a,b\n1,\"x\n2,y\n")
        #expect(read.count == 2)
        #expect(read[1].problem == .unclosedQuote(CSVPosition(line: 2, column: 3)))
    }

    @Test func `a closing quote at the very end of the file closes its cell`() throws {
        let read = try rows("a,\"b\"")
        #expect(cells(read[0]) == ["a", "b"])
        #expect(read[0].problem == nil)
    }

    @Test func `limits bound a cell and a row, and the next row is whole again`() throws {
        let limits = CSVLimits(cellBytes: 4, cells: 3)
        let read = try rows("abcd,x\nabcde,y\n1,2,3\n1,2,3,4,5\n6\n", limits: limits)
        #expect(read[0].problem == nil)
        #expect(read[1].problem == .cellTooLong(CSVPosition(line: 2, column: 1), limit: 4))
        #expect(cells(read[1]) == ["abcd", "y"])
        #expect(read[2].problem == nil)
        #expect(read[3].problem == .tooManyCells(CSVPosition(line: 4, column: 1), limit: 3))
        #expect(cells(read[3]) == ["1", "2", "3"])
        #expect(cells(read[4]) == ["6"])
    }

    @Test func `where the chunks are cut makes no difference`() throws {
        let text = "\u{FEFF}id,\"na\"\"me\"\r\n1,\"a\r\nb\"\r\r\n\n2,é\r\n3,\"x"
        let whole = try rows(text)
        for size in 1...text.utf8.count {
            let cut = try rows(text, chunkBytes: size)
            #expect(cut.map(cells) == whole.map(cells), "chunks of \(size)")
            #expect(cut.map(\.position) == whole.map(\.position), "chunks of \(size)")
            #expect(cut.map(\.problem) == whole.map(\.problem), "chunks of \(size)")
        }
    }

    @Test func `whatever is written reads back the same`() throws {
        let pieces = ["", "a", ",", "\"", "\n", "\r", "\r\n", "ß", " ", "x,y", "\"\""]
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            let width = 1 + random.below(4)
            let table = (0..<(1 + random.below(6))).map { _ in
                (0..<width).map { _ in
                    (0..<random.below(4)).map { _ in random.pick(pieces) }.joined()
                }
            }
            // A row that is one empty cell is an empty line, which no reader can tell from none.
            let kept = table.filter { $0 != [""] }
            var text: [UInt8] = []
            for row in kept { CSVWriter.append(row.map { Array($0.utf8) }, to: &text) }
            let read = try rows(
                String(decoding: text, as: UTF8.self), chunkBytes: 1 + random.below(20))
            #expect(read.map(cells) == kept, "seed \(seed)")
            #expect(read.allSatisfy { $0.problem == nil }, "seed \(seed)")
        }
    }
}

import Columns
import Conditions
import Foundation
import Glibc
import Scoring

/// Our side of `make bench-scoring`: a process that measures one pass after another on request.
///
/// `scripts/bench_scoring.py` writes one request a line to standard input and reads one line back, so
/// that our passes take turns with those of other libraries in one run. A line is a verb and its
/// words; the answer is `ok` and numbers (nanoseconds of processor time, unless said otherwise: the
/// process has one thread, and neighbours on the machine do not count), or `failed` and why.
///
/// | request | answer |
/// |---|---|
/// | `table FILE ROWS COLUMNS` | reads float32 values, column behind column, as fields f0, f1, … |
/// | `model FORMAT FILE` | loads a model and ties it to the table: the time that took |
/// | `margins FILE` | writes every row's margin (float64) by whole chunks, and 0 or the first row that differs when scored alone |
/// | `batch` | one pass over all rows, raw values to margins |
/// | `probabilities` | the same, with FAST probabilities written |
/// | `read` | one pass that only reads the values |
/// | `single COUNT` | rows one by one, from their values in memory to the margin: median and 99th percentile of one, by the wall clock |
/// | `stored COUNT` | the same from the columns of the table: what a write to a lead costs |
/// | `reasons METHOD COUNT` | rows one by one with their reasons: the time of all, then of their scores alone |
/// | `scores FILE COUNT` | reads float64 scores |
/// | `top COUNT` | the best rows by one pass over the scores: the time, then the sum of their row numbers |
/// | `kept COUNT` | the same by kept scores, as LEAD.TOP does for champion and challengers |
@main
enum ScoringBenchmarks {
    static func main() {
        var bench = ScoringBench()
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            do {
                let answers = try bench.answer(words)
                say((["ok"] + answers).joined(separator: " "))
            } catch {
                say("failed \(error)")
            }
        }
    }

    /// Writes a line at once: the other side waits for it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// The state between requests.
struct ScoringBench {
    private var table = Table(number: 1, name: "sample", fields: [])
    private var bound: BoundModel?
    private var scorer: RowScorer?
    private var rowCount = 0
    /// The scores of one chunk.
    private var block: [Double] = []
    private var scores: [Double] = []
    private var kept = ScoreColumn()
    /// What passes have computed goes here, so that none is left out.
    private var sink = 0.0

    struct Refused: Error, CustomStringConvertible { let description: String }

    mutating func answer(_ words: [String]) throws -> [String] {
        switch (words.first ?? "", words.count) {
        case ("table", 4): try readTable(words[1], rows: number(words[2]), count: number(words[3]))
        case ("model", 3): return [String(try time { try loadModel(words[1], words[2]) })]
        case ("margins", 2): return [String(try writeMargins(words[1]))]
        case ("batch", 1): return [String(try time { try pass(probabilities: false) })]
        case ("probabilities", 1): return [String(try time { try pass(probabilities: true) })]
        case ("read", 1): return [String(time { read() })]
        case ("single", 2):
            return try single(number(words[1]), isGathered: true).map { String($0) }
        case ("stored", 2):
            return try single(number(words[1]), isGathered: false).map { String($0) }
        case ("reasons", 3):
            return try reasons(words[1] == "shap" ? .shap : .path, number(words[2])).map {
                String($0)
            }
        case ("scores", 3):
            scores = try doubles(words[1], count: number(words[2]))
            for (row, score) in scores.enumerated() { kept.put(score, at: row) }
        case ("top", 2):
            var rows = 0
            let spent = try time { rows = top(try number(words[1])) }
            return [String(spent), String(rows)]
        case ("kept", 2):
            var rows = 0
            let spent = try time { rows = best(try number(words[1])) }
            return [String(spent), String(rows)]
        default: throw Refused(description: "unknown request \(words)")
        }
        return []
    }

    private func number(_ word: String) throws -> Int {
        guard let number = Int(word) else { throw Refused(description: "\(word) is no number") }
        return number
    }

    private func time(_ work: () throws -> Void) rethrows -> UInt64 {
        let start = clock()
        try work()
        // clock() counts microseconds.
        return UInt64(clock() - start) * 1_000
    }

    // MARK: What is measured on

    private mutating func readTable(_ path: String, rows: Int, count: Int) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Refused(description: "\(path) cannot be read")
        }
        let fields = (0..<count).map { Field($0 + 1, "f\($0)", .float32, doc: "A number.") }
        table = Table(number: 1, name: "sample", fields: fields)
        let presence = [UInt8](repeating: .max, count: Chunk.rows / 8)
        for column in 0..<count {
            var chunks: [Chunk] = []
            for start in stride(from: 0, to: rows, by: Chunk.rows) {
                let here = min(Chunk.rows, rows - start)
                var bytes = [UInt8](try file.read(upToCount: 4 * here) ?? Data())
                guard bytes.count == 4 * here else {
                    throw Refused(description: "\(path) is too short")
                }
                bytes += [UInt8](repeating: 0, count: 4 * (Chunk.rows - here))
                guard
                    let chunk = Chunk(
                        type: .float32, capacity: Chunk.rows, presence: presence.span,
                        values: bytes.span)
                else { throw Refused(description: "a chunk does not fit") }
                chunks.append(chunk)
            }
            table.columns[column] = Column(type: .float32, chunks: chunks, categories: nil)
        }
        rowCount = rows
        bound = nil
    }

    private mutating func loadModel(_ format: String, _ path: String) throws {
        guard let format = ModelFormat(word: format),
            let bytes = FileManager.default.contents(atPath: path)
        else { throw Refused(description: "\(path) cannot be read as \(format)") }
        let model = try Model.load(format: format, payload: [UInt8](bytes))
        bound = try BoundModel(model, to: table)
        scorer = RowScorer(model)
    }

    private func doubles(_ path: String, count: Int) throws -> [Double] {
        guard let data = FileManager.default.contents(atPath: path), data.count == 8 * count else {
            throw Refused(description: "\(path) does not hold \(count) numbers")
        }
        let bytes = [UInt8](data)
        return (0..<count).map { index in
            var bits: UInt64 = 0
            for byte in 0..<8 { bits |= UInt64(bytes[8 * index + byte]) << UInt64(8 * byte) }
            return Double(bitPattern: bits)
        }
    }

    // MARK: What is measured

    /// Scores a chunk into the first numbers of `block`.
    private mutating func score(chunk: Int, probabilities: Bool) throws {
        guard let bound else { throw Refused(description: "no model") }
        let rows = min(Chunk.rows, rowCount - chunk << Chunk.rowShift)
        if block.count != rows { block = [Double](repeating: 0, count: rows) }
        var scores: [Double] = []
        swap(&scores, &block)
        var span = scores.mutableSpan
        bound.scores(chunk: chunk, of: table, into: &span)
        if probabilities { FastMath.sigmoid(&span) }
        swap(&scores, &block)
    }

    private var chunkCount: Int { (rowCount + Chunk.rowMask) >> Chunk.rowShift }

    private mutating func pass(probabilities: Bool) throws {
        for chunk in 0..<chunkCount {
            try score(chunk: chunk, probabilities: probabilities)
            sink += block[chunk % block.count]
        }
    }

    private mutating func writeMargins(_ path: String) throws -> Int {
        var margins: [Double] = []
        margins.reserveCapacity(rowCount)
        for chunk in 0..<chunkCount {
            try score(chunk: chunk, probabilities: false)
            margins += block
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * margins.count)
        for margin in margins {
            for byte in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: margin.bitPattern >> UInt64(8 * byte)))
            }
        }
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            throw Refused(description: "\(path) cannot be written")
        }
        guard let bound, scorer != nil else { throw Refused(description: "no model") }
        for row in stride(from: 0, to: margins.count, by: max(1, margins.count / 5_000)) {
            scorer?.read(row, of: table, by: bound)
            if let alone = scorer?.margin(by: bound), alone != margins[row] { return row }
        }
        return 0
    }

    private mutating func read() {
        var bits: UInt32 = 0
        for chunk in 0..<chunkCount {
            for column in table.columns {
                let chunk = column.chunks[chunk]
                let values = chunk.span(of: UInt32.self)
                for index in values.indices { bits &+= values[index] }
            }
        }
        sink += Double(bits)
    }

    private mutating func single(_ count: Int, isGathered: Bool) throws -> [UInt64] {
        guard let bound, scorer != nil else { throw Refused(description: "no model") }
        var times = [UInt64](repeating: 0, count: count)
        for turn in 0..<count {
            let row = turn * 7_919 % rowCount
            if isGathered { scorer?.gather(row, of: table, by: bound) }
            let start = DispatchTime.now().uptimeNanoseconds
            if !isGathered { scorer?.gather(row, of: table, by: bound) }
            scorer?.encode()
            sink += scorer?.margin(by: bound) ?? 0
            times[turn] = DispatchTime.now().uptimeNanoseconds - start
        }
        times.sort()
        return [times[count / 2], times[count * 99 / 100]]
    }

    private mutating func reasons(_ method: ReasonMethod, _ count: Int) throws -> [UInt64] {
        guard let bound else { throw Refused(description: "no model") }
        let rows = (0..<count).map { $0 * 7_919 % rowCount }
        var sum = 0.0
        let explained = try time {
            for row in rows {
                sum += try bound.score(row, of: table, reasons: method, most: 3).reasons[0]
                    .contributions[0]
            }
        }
        let scored = try time {
            for row in rows { sum += try bound.score(row, of: table).margins[0] }
        }
        sink += sum
        return [explained, scored]
    }

    private func best(_ count: Int) -> Int {
        var filter = RowFilter(nil, over: [], rowEnd: scores.count)
        return kept.best(count, where: &filter, hasCondition: false) { $0 < $1 }
            .reduce(0) { $0 + $1.row }
    }

    private func top(_ count: Int) -> Int {
        let selection = [UInt64](repeating: .max, count: Chunk.rows / 64)
        var top = TopRows(limit: count)
        let all = scores.span
        for start in stride(from: 0, to: all.count, by: Chunk.rows) {
            top.offer(
                all.extracting(start..<min(start + Chunk.rows, all.count)), firstRow: start,
                selection: selection.span, precedes: { $0 < $1 })
        }
        return top.sorted { $0 < $1 }.reduce(0) { $0 + $1.row }
    }
}

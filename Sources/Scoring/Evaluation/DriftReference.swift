package import Columns

extension Drift {
    /// How the values that a model reads, and its scores, lay at one time.
    package struct Reference: Sendable, Equatable {
        /// For each input of the model, and after them for the score of a model of one score.
        package var features: [Histogram]
        /// The rows that were counted.
        package var rowCount: Int

        package init(features: [Histogram], rowCount: Int) {
            self.features = features
            self.rowCount = rowCount
        }
    }

    /// Bins and how many rows lay in each.
    package struct Histogram: Sendable, Equatable {
        package let bins: Bins
        package var counts: [Int]

        package init(_ bins: Bins, counts: [Int]) {
            precondition(counts.count == bins.count, "a count for each bin")
            self.bins = bins
            self.counts = counts
        }

        /// Bins made of numbers, and where they lie.
        package init(numbers: [Double]) {
            bins = Bins(numbers: numbers)
            counts = Array(repeating: 0, count: bins.count)
            for number in numbers { counts[bins.bin(number)] += 1 }
        }

        /// Bins made of words, and where they lie.
        package init(words: [[UInt8]]) {
            bins = Bins(words: words)
            counts = Array(repeating: 0, count: bins.count)
            for word in words { counts[bins.bin(word)] += 1 }
        }

        /// The same bins without any row.
        package var emptied: Histogram {
            Histogram(bins, counts: Array(repeating: 0, count: bins.count))
        }
    }
}

extension BoundModel {
    /// How the values of the model's inputs lie in some rows: numbers in tenths, words by frequency.
    /// - Complexity: O(inputs × n log n), n = rows.
    package func histograms(rows: [Int], of table: Table) -> [Drift.Histogram] {
        model.inputs.indices.map { input in
            if sources[input].type.isWord, !model.inputs[input].needsNumber {
                return Drift.Histogram(words: rows.map { word(input, $0, of: table) })
            }
            return Drift.Histogram(numbers: rows.map { number(input, $0, of: table) })
        }
    }

    /// Adds a row's values to histograms in the order of the inputs.
    package func count(_ row: Int, of table: Table, in histograms: inout [Drift.Histogram]) {
        for input in model.inputs.indices {
            let bin =
                switch histograms[input].bins {
                case .numbers: histograms[input].bins.bin(number(input, row, of: table))
                case .words: histograms[input].bins.bin(word(input, row, of: table))
                }
            histograms[input].counts[bin] += 1
        }
    }

    private func number(_ input: Int, _ row: Int, of table: Table) -> Double {
        guard let position = sources[input].column, table.columns[position].isPresent(row) else {
            return .nan
        }
        return sources[input].number(
            table.columns[position].chunks[row >> Chunk.rowShift], row & Chunk.rowMask)
    }

    private func word(_ input: Int, _ row: Int, of table: Table) -> [UInt8] {
        var text: [UInt8] = []
        guard let position = sources[input].column else { return text }
        table.columns[position].appendText(of: row, to: &text)
        return text
    }
}

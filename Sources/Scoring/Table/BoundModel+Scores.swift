package import Columns
import KernelsAVX2
import KernelsBase

extension BoundModel {
    /// Rows that one pass of the kernels works on; their float64 sums (64 KiB) stay in the cache.
    private static var blockRows: Int { 8_192 }
    /// Rows that all trees are walked for at a time: large models' nodes are then read rarely.
    private static var treeRows: Int { 4_096 }
    /// Rows whose features are gathered at a time.
    private static var featureRows: Int { 512 }

    /// What `LEAD.TOP` ranks a chunk's rows by: points of a scorecard, else the margin.
    ///
    /// `into[r]` is row chunk × 16,384 + r; rows that do not live get some number too. Only for
    /// models of one output. `touches` and `time` are a scorecard's, as in `Model.score`. The bits
    /// are those that the row by itself would get; a text that spells no number where one is due
    /// counts as missing here.
    /// - Complexity: O(rows × inputs); eight float32 columns a pass.
    package func scores(
        chunk index: Int, of table: Table, touches: TouchRows = TouchRows(), at time: Int64 = 0,
        into margins: inout MutableSpan<Double>
    ) {
        precondition(model.classCount == 1, "one score per row")
        switch model.body {
        case .scorecard(let scorecard):
            card?.points(
                scorecard, chunk: index, of: table, touches: touches, at: time, into: &margins)
        case .boostedLinear(let linear):
            featureMargins(chunk: index, of: table, into: &margins) { linear.margins($0)[0] }
        case .pmml(let pmml):
            rowMargins(chunk: index, of: table, into: &margins) { pmml.margins($0)[0] }
        case .naiveBayes(let bayes):
            rowMargins(chunk: index, of: table, into: &margins) { bayes.margin($0) }
        case .trees(let trees):
            treeMargins(trees, chunk: index, of: table, into: &margins)
        case .logistic(let logistic):
            for start in stride(from: 0, to: margins.count, by: Self.blockRows) {
                let rows = start..<min(start + Self.blockRows, margins.count)
                var sums = Array(repeating: 0.0, count: rows.count)
                var block = sums.mutableSpan
                logisticMargins(logistic, index, table, rows, &block)
                for row in 0..<block.count { margins[start + row] = block[row] }
            }
        }
    }

    /// The raw values of some rows of a chunk by input: numbers as the model's library sees them, and
    /// codes of the vocabularies; empty where the model does not ask for the one or the other.
    private func values(
        chunk index: Int, of table: Table, _ rows: Range<Int>, flush: Bool = false
    ) -> (numbers: [[Double]], codes: [[Int32]]) {
        let schema = model.schema
        var numbers: [[Double]] = Array(repeating: [], count: sources.count)
        var codes: [[Int32]] = Array(repeating: [], count: sources.count)
        for (input, source) in sources.enumerated() {
            let chunk = source.column.flatMap { position in
                let chunks = table.columns[position].chunks
                return index < chunks.count ? chunks[index] : nil
            }
            if schema.inputs[input].needsNumber {
                var block = Array(repeating: Double.nan, count: rows.count)
                source.numbers(chunk, rows, into: &block)
                if schema.isFloat32 && source.type != .float32 {
                    for i in block.indices { block[i] = Double(Float(block[i])) }
                }
                if flush {
                    for i in block.indices where block[i].magnitude <= TreeEnsemble.zeroBand {
                        block[i] = 0
                    }
                }
                numbers[input] = block
            }
            if schema.inputs[input].needsCode {
                var block = Array(repeating: InputRow.missing, count: rows.count)
                source.codes(chunk, rows, schema.vocabularies[input], into: &block)
                codes[input] = block
            }
        }
        return (numbers, codes)
    }

    /// The margins of a model that asks raw values row by row.
    private func rowMargins(
        chunk index: Int, of table: Table, into margins: inout MutableSpan<Double>,
        _ margin: (borrowing InputRow) -> Double
    ) {
        var row = InputRow(model)
        for start in stride(from: 0, to: margins.count, by: Self.featureRows) {
            let rows = start..<min(start + Self.featureRows, margins.count)
            let (numbers, codes) = values(chunk: index, of: table, rows)
            for position in 0..<rows.count {
                for input in model.inputs.indices {
                    row.set(
                        input, number: numbers[input].isEmpty ? .nan : numbers[input][position],
                        code: codes[input].isEmpty ? InputRow.missing : codes[input][position],
                        text: [])
                }
                margins[start + position] = margin(row)
            }
        }
    }

    /// The margins of trees, through the compiled form where there is one.
    private func treeMargins(
        _ trees: TreeModel, chunk index: Int, of table: Table,
        into margins: inout MutableSpan<Double>
    ) {
        guard trees.program != nil else {
            return featureMargins(chunk: index, of: table, into: &margins) { features in
                var features = features
                trees.flush(&features)
                return trees.ensemble.margins(features.span)[0]
            }
        }
        for start in stride(from: 0, to: margins.count, by: Self.treeRows) {
            let rows = start..<min(start + Self.treeRows, margins.count)
            let (numbers, codes) = values(
                chunk: index, of: table, rows, flush: trees.flushesTiny)
            let block = trees.margins(rowCount: rows.count, numbers: numbers, texts: codes) ?? []
            for row in 0..<rows.count { margins[start + row] = block[row] }
        }
    }

    /// The margins of a model that sees its features row by row.
    private func featureMargins(
        chunk index: Int, of table: Table, into margins: inout MutableSpan<Double>,
        _ margin: ([Double]) -> Double
    ) {
        let schema = model.schema
        for start in stride(from: 0, to: margins.count, by: Self.featureRows) {
            let rows = start..<min(start + Self.featureRows, margins.count)
            let (numbers, codes) = values(chunk: index, of: table, rows)
            var features = Array(repeating: 0.0, count: schema.features.count)
            for row in 0..<rows.count {
                for (position, feature) in schema.features.enumerated() {
                    features[position] = schema.value(
                        position,
                        number: schema.inputs[feature.input].needsNumber
                            ? numbers[feature.input][row] : .nan,
                        code: schema.inputs[feature.input].needsCode
                            ? codes[feature.input][row] : InputRow.missing)
                }
                margins[start + row] = margin(features)
            }
        }
    }

    private func logisticMargins(
        _ logistic: LogisticModel, _ index: Int, _ table: Table, _ rows: Range<Int>,
        _ sums: inout MutableSpan<Double>
    ) {
        let hasGuessed = addNumbers(logistic, index, table, rows, &sums, mayGuess: true)
        // A NaN that is no absent value shows in its row's sum.
        if hasGuessed, Self.hasNaN(sums.span) {
            _ = addNumbers(logistic, index, table, rows, &sums, mayGuess: false)
        }
        for field in logistic.fields { addField(field, index, table, rows, &sums) }
    }

    /// Puts the intercept and the terms of all number features; says whether columns without absent
    /// values were taken to have no NaN, which they may only where that is looked after.
    private func addNumbers(
        _ logistic: LogisticModel, _ index: Int, _ table: Table, _ rows: Range<Int>,
        _ sums: inout MutableSpan<Double>, mayGuess: Bool
    ) -> Bool {
        for row in 0..<sums.count { sums[row] = logistic.intercept }
        var hasGuessed = false
        var scratch = Array(repeating: 0.0, count: rows.count)
        var position = 0
        while position < logistic.numbers.count {
            let features = logistic.numbers[position..<min(position + 8, logistic.numbers.count)]
            if features.count == 8,
                let guess = addEight(
                    logistic, features, index, table, rows, &sums, mayGuess: mayGuess)
            {
                hasGuessed = hasGuessed || guess
                position += 8
            } else {
                addOne(logistic, logistic.numbers[position], index, table, rows, &sums, &scratch)
                position += 1
            }
        }
        return hasGuessed
    }

    private static func hasNaN(_ sums: Span<Double>) -> Bool {
        Processor.hasAVX2 ? KernelsAVX2.hasNaN(sums) : KernelsBase.hasNaN(sums)
    }

    /// The float32 chunk of a number feature when it covers the rows, else nil.
    private func floatChunk(_ feature: Int, _ index: Int, _ table: Table, _ rows: Range<Int>)
        -> Chunk?
    {
        let source = sources[model.schema.features[feature].input]
        guard let column = source.column, source.type == .float32 else { return nil }
        return chunk(table.columns[column], index, covering: rows)
    }

    private func chunk(_ column: Column, _ index: Int, covering rows: Range<Int>) -> Chunk? {
        guard index < column.chunks.count else { return nil }
        let chunk = column.chunks[index]
        return chunk.capacity >= rows.upperBound ? chunk : nil
    }

    /// Adds eight number features in one pass when all are float32 columns, else nil; says whether they
    /// were taken to have no NaN.
    private func addEight(
        _ logistic: LogisticModel, _ features: ArraySlice<Int>, _ index: Int, _ table: Table,
        _ rows: Range<Int>, _ sums: inout MutableSpan<Double>, mayGuess: Bool
    ) -> Bool? {
        let f = Array(features)
        guard let k0 = floatChunk(f[0], index, table, rows),
            let k1 = floatChunk(f[1], index, table, rows),
            let k2 = floatChunk(f[2], index, table, rows),
            let k3 = floatChunk(f[3], index, table, rows),
            let k4 = floatChunk(f[4], index, table, rows),
            let k5 = floatChunk(f[5], index, table, rows),
            let k6 = floatChunk(f[6], index, table, rows),
            let k7 = floatChunk(f[7], index, table, rows)
        else { return nil }
        let areComplete =
            mayGuess && k0.hasAll(rows) && k1.hasAll(rows) && k2.hasAll(rows) && k3.hasAll(rows)
            && k4.hasAll(rows) && k5.hasAll(rows) && k6.hasAll(rows) && k7.hasAll(rows)
        var mean = SIMD8<Double>.zero
        var weight = SIMD8<Double>.zero
        var missing = SIMD8<Double>.zero
        for lane in 0..<8 {
            mean[lane] = logistic.features[f[lane]].mean
            weight[lane] = logistic.features[f[lane]].weight
            missing[lane] = logistic.features[f[lane]].missing
        }
        let c0 = k0.span(of: Float.self).extracting(rows)
        let c1 = k1.span(of: Float.self).extracting(rows)
        let c2 = k2.span(of: Float.self).extracting(rows)
        let c3 = k3.span(of: Float.self).extracting(rows)
        let c4 = k4.span(of: Float.self).extracting(rows)
        let c5 = k5.span(of: Float.self).extracting(rows)
        let c6 = k6.span(of: Float.self).extracting(rows)
        let c7 = k7.span(of: Float.self).extracting(rows)
        if Processor.hasAVX2 {
            KernelsAVX2.addLinear8(
                &sums, c0, c1, c2, c3, c4, c5, c6, c7, mean: mean, weight: weight, missing: missing,
                areComplete: areComplete)
        } else {
            KernelsBase.addLinear8(
                &sums, c0, c1, c2, c3, c4, c5, c6, c7, mean: mean, weight: weight, missing: missing,
                areComplete: areComplete)
        }
        return areComplete
    }

    /// Adds one number feature of any column type.
    private func addOne(
        _ logistic: LogisticModel, _ feature: Int, _ index: Int, _ table: Table, _ rows: Range<Int>,
        _ sums: inout MutableSpan<Double>, _ scratch: inout [Double]
    ) {
        let coefficient = logistic.features[feature]
        let mean = coefficient.mean
        let weight = coefficient.weight
        let missing = coefficient.missing
        if let chunk = floatChunk(feature, index, table, rows) {
            let column = chunk.span(of: Float.self).extracting(rows)
            if Processor.hasAVX2 {
                KernelsAVX2.addLinear(&sums, column, mean: mean, weight: weight, missing: missing)
            } else {
                KernelsBase.addLinear(&sums, column, mean: mean, weight: weight, missing: missing)
            }
            return
        }
        let source = sources[model.schema.features[feature].input]
        let chunk = source.column.flatMap { position in
            let chunks = table.columns[position].chunks
            return index < chunks.count ? chunks[index] : nil
        }
        source.numbers(chunk, rows, into: &scratch)
        if Processor.hasAVX2 {
            KernelsAVX2.addLinear(&sums, scratch.span, mean: mean, weight: weight, missing: missing)
        } else {
            KernelsBase.addLinear(&sums, scratch.span, mean: mean, weight: weight, missing: missing)
        }
    }

    /// Adds one field with categories.
    private func addField(
        _ field: LogisticModel.CategoryField, _ index: Int, _ table: Table, _ rows: Range<Int>,
        _ sums: inout MutableSpan<Double>
    ) {
        let source = sources[field.input]
        if source.type == .category, let position = source.column,
            let chunk = chunk(table.columns[position], index, covering: rows)
        {
            let values = source.codesByCategory.map(field.value)
            let codes = chunk.span(of: UInt32.self).extracting(rows)
            let presence = chunk.presence.extracting(
                rows.lowerBound >> 6..<(rows.upperBound + 63) >> 6)
            if Processor.hasAVX2 {
                KernelsAVX2.addLookup(
                    &sums, codes, presence: presence, values.span, missing: field.missing)
            } else {
                KernelsBase.addLookup(
                    &sums, codes, presence: presence, values.span, missing: field.missing)
            }
            return
        }
        var codes = Array(repeating: InputRow.missing, count: rows.count)
        if let position = source.column, index < table.columns[position].chunks.count {
            source.codes(
                table.columns[position].chunks[index], rows, model.schema.vocabularies[field.input],
                into: &codes)
        }
        for row in 0..<sums.count { sums[row] += field.value(codes[row]) }
    }
}

extension Chunk {
    /// Whether all rows of a range are present.
    fileprivate func hasAll(_ rows: Range<Int>) -> Bool {
        let words = presence
        guard rows.lowerBound & 63 == 0, rows.upperBound <= capacity else { return false }
        var all = UInt64.max
        for place in rows.lowerBound >> 6..<rows.upperBound >> 6 { all &= words[place] }
        let rest = rows.upperBound & 63
        if rest > 0 { all &= words[rows.upperBound >> 6] | UInt64.max << UInt64(rest) }
        return all == .max
    }
}

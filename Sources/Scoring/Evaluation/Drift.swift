import Glibc

/// How far the values of a feature have moved since a model was loaded.
package enum Drift {
    /// The population stability index of two histograms over the same bins.
    ///
    /// Σ (now − then) × ln(now / then) over the bins' shares; an empty bin counts as half a row. By
    /// custom below 0.1 is steady and above 0.25 is a shift. 0 when either has no rows.
    package static func stability(then: [Int], now: [Int]) -> Double {
        precondition(then.count == now.count, "the same bins")
        let thenCount = Double(then.reduce(0, +))
        let nowCount = Double(now.reduce(0, +))
        guard thenCount > 0, nowCount > 0 else { return 0 }
        var index = 0.0
        for (before, after) in zip(then, now) where before > 0 || after > 0 {
            let old = max(Double(before), 0.5) / thenCount
            let new = max(Double(after), 0.5) / nowCount
            index += (new - old) * log(new / old)
        }
        return index
    }
}

extension Drift {
    /// What a stability index means, by the custom of credit scoring (Siddiqi, "Credit Risk
    /// Scorecards", 2006).
    package enum Verdict: String, Sendable {
        /// Below 0.1.
        case stable
        /// From 0.1 to below 0.25.
        case moderate
        /// 0.25 or more.
        case shifted

        package init(_ index: Double) {
            self = index < 0.1 ? .stable : index < 0.25 ? .moderate : .shifted
        }
    }

    /// How the values of one feature are put into bins.
    package enum Bins: Sendable, Equatable {
        /// Bin i holds what is at most cut i and above the one before; then come what is above all
        /// cuts, and what is missing.
        case numbers(cuts: [Double])
        /// A bin for each word; then all other words, and what is missing.
        case words([[UInt8]])

        /// The number of bins.
        package var count: Int {
            switch self {
            case .numbers(let cuts): cuts.count + 2
            case .words(let words): words.count + 2
            }
        }

        /// Bins of numbers that hold about a tenth each; NaN is missing.
        package init(numbers: [Double]) {
            let sorted = numbers.filter { !$0.isNaN }.sorted()
            var cuts: [Double] = []
            for tenth in 1..<10 where !sorted.isEmpty {
                let cut = sorted[(sorted.count - 1) * tenth / 10]
                if cuts.last.map({ $0 < cut }) ?? true { cuts.append(cut) }
            }
            self = .numbers(cuts: cuts)
        }

        /// Bins of the ten most frequent words, ties by their bytes; empty ones are missing.
        package init(words: [[UInt8]]) {
            var counts: [[UInt8]: Int] = [:]
            for word in words where !word.isEmpty { counts[word, default: 0] += 1 }
            let ranked = counts.sorted {
                $0.value != $1.value
                    ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
            }
            self = .words(ranked.prefix(10).map(\.key).sorted { $0.lexicographicallyPrecedes($1) })
        }

        /// The bin of a number.
        package func bin(_ number: Double) -> Int {
            guard case .numbers(let cuts) = self else {
                preconditionFailure("a number in bins of words")
            }
            if number.isNaN { return cuts.count + 1 }
            return cuts.firstIndex { number <= $0 } ?? cuts.count
        }

        /// The bin of a word.
        package func bin(_ word: [UInt8]) -> Int {
            guard case .words(let words) = self else {
                preconditionFailure("a word in bins of numbers")
            }
            if word.isEmpty { return words.count + 1 }
            return words.firstIndex(of: word) ?? words.count
        }
    }
}

import Columns
import Scoring
import Wire

/// What a version of a model gathers after it was loaded; the next version begins without.
struct ModelLife: Sendable {
    /// The curve from its scores to probabilities, and what it was made of.
    var calibration: ModelCalibration?
    /// How leads lay when it was loaded, or when there were enough of them.
    var reference: ModelReference?
}

/// A calibration as it was committed.
struct ModelCalibration: Sendable, Equatable {
    let curve: Calibration
    /// Leads that it was fitted to; 0 when the curve was given.
    let count: Int
    /// Those of them that were won.
    let wonCount: Int
    /// When, in Unix ms.
    let time: Int64

    /// The bytes for the section: method, count, won, time and the curve as JSON.
    var encoded: [UInt8] {
        var words = Words(["\(curve.method.rawValue)", "\(count)", "\(wonCount)", "\(time)"])
        words.append(curve.json)
        var bytes: [UInt8] = []
        words.encode(into: &bytes)
        return bytes
    }

    init(curve: Calibration, count: Int, wonCount: Int, time: Int64) {
        self.curve = curve
        self.count = count
        self.wonCount = wonCount
        self.time = time
    }

    init?(encoded bytes: [UInt8]) {
        var position = 0
        guard let words = Words.decode(bytes.span, at: &position), words.count == 5,
            let method = Calibration.Method(rawValue: words.text(0)),
            let count = Int(words.text(1)), let wonCount = Int(words.text(2)),
            let time = Int64(words.text(3)),
            let curve = try? Calibration(method, json: words.copy(4))
        else { return nil }
        self.init(curve: curve, count: count, wonCount: wonCount, time: time)
    }
}

/// How leads lay at a time.
struct ModelReference: Sendable, Equatable {
    /// Leads that there must be before they are taken for a reference.
    static let leastRows = 100
    /// About how many leads are looked at, evenly spaced, so that a load stays short.
    static let mostRows = 1_024

    /// When, in Unix ms.
    let time: Int64
    let drift: Drift.Reference

    /// The bytes for the section: time, rows, and for each feature `numbers` or `words`, the count of
    /// its cuts or words, these (cuts as the bits of a double), and a count of rows for each bin.
    var encoded: [UInt8] {
        var words = Words(["\(time)", "\(drift.rowCount)"])
        for feature in drift.features {
            switch feature.bins {
            case .numbers(let cuts):
                words.append("numbers".utf8)
                words.append("\(cuts.count)".utf8)
                for cut in cuts { words.append("\(cut.bitPattern)".utf8) }
            case .words(let list):
                words.append("words".utf8)
                words.append("\(list.count)".utf8)
                for word in list { words.append(word) }
            }
            for count in feature.counts { words.append("\(count)".utf8) }
        }
        var bytes: [UInt8] = []
        words.encode(into: &bytes)
        return bytes
    }

    init(time: Int64, drift: Drift.Reference) {
        self.time = time
        self.drift = drift
    }

    init?(encoded bytes: [UInt8]) {
        var position = 0
        guard let words = Words.decode(bytes.span, at: &position), words.count >= 2,
            let time = Int64(words.text(0)), let rowCount = Int(words.text(1))
        else { return nil }
        var features: [Drift.Histogram] = []
        var at = 2
        while at < words.count {
            guard at + 1 < words.count, let count = Int(words.text(at + 1)), count >= 0,
                at + 2 + count + count + 2 <= words.count
            else { return nil }
            let bins: Drift.Bins
            if words.text(at) == "numbers" {
                let cuts = (0..<count).compactMap { UInt64(words.text(at + 2 + $0)) }
                guard cuts.count == count else { return nil }
                bins = .numbers(cuts: cuts.map { Double(bitPattern: $0) })
            } else {
                bins = .words((0..<count).map { words.copy(at + 2 + $0) })
            }
            at += 2 + count
            let counts = (0..<bins.count).compactMap { Int(words.text(at + $0)) }
            guard counts.count == bins.count else { return nil }
            features.append(Drift.Histogram(bins, counts: counts))
            at += bins.count
        }
        self.init(time: time, drift: Drift.Reference(features: features, rowCount: rowCount))
    }
}

extension ModelShelf {
    /// The number of the section with what models have gathered in their lives.
    static let lifeSection = 2

    /// The bytes of that section: the count of names and these; then for each model, in the order of
    /// the shelf, its calibration and its reference, empty where there is none.
    var encodedLife: [UInt8] {
        var words = Words(["\(names.count)"])
        for name in names { words.append(name) }
        for model in models {
            words.append(model.life.calibration?.encoded ?? [])
            words.append(model.life.reference?.encoded ?? [])
        }
        var bytes: [UInt8] = []
        words.encode(into: &bytes)
        return bytes
    }

    /// Takes what that section holds; the models themselves are there already.
    ///
    /// Throws BADMODEL when it cannot be read.
    mutating func takeLife(_ bytes: [UInt8]) throws(CommandError) {
        var position = 0
        let damaged = CommandError(.badModel, "the section of models' lives cannot be read")
        guard let words = Words.decode(bytes.span, at: &position), words.count > 0,
            let count = Int(words.text(0)), count >= 0,
            words.count == 1 + count + 2 * models.count
        else { throw damaged }
        setNames((0..<count).map { words.copy(1 + $0) })
        for place in models.indices {
            let at = 1 + count + 2 * place
            var life = ModelLife()
            if words.word(at).count > 0 {
                life.calibration = ModelCalibration(encoded: words.copy(at))
                if life.calibration == nil { throw damaged }
            }
            if words.word(at + 1).count > 0 {
                life.reference = ModelReference(encoded: words.copy(at + 1))
                if life.reference == nil { throw damaged }
            }
            self[place].life = life
        }
    }
}

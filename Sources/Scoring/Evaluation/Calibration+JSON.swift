import Columns

extension Calibration {
    /// The ways to calibrate, as `MODEL.CALIBRATE` names them.
    package enum Method: String, Sendable, CaseIterable {
        case isotonic = "ISOTONIC"
        case platt = "PLATT"
    }

    /// How the curve was made.
    package var method: Method {
        switch self {
        case .platt: .platt
        case .isotonic: .isotonic
        }
    }

    /// The curve fitted to scores and outcomes (true: won); nil without rows of both outcomes.
    package static func fit(_ method: Method, scores: [Double], outcomes: [Bool]) -> Calibration? {
        guard outcomes.contains(true), outcomes.contains(false) else { return nil }
        return switch method {
        case .isotonic: isotonic(margins: scores, outcomes: outcomes)
        case .platt: platt(margins: scores, outcomes: outcomes)
        }
    }

    /// The curve as JSON that `init(_:json:)` reads to the same bits: `[slope,offset]` of Platt's,
    /// `[[score,probability],…]` of an isotonic one.
    package var json: [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "[")]
        switch self {
        case .platt(let slope, let offset): Self.append(slope, offset, to: &text)
        case .isotonic(let steps):
            for (position, step) in steps.enumerated() {
                text.append(contentsOf: (position == 0 ? "[" : ",[").utf8)
                Self.append(step.margin, step.probability, to: &text)
                text.append(UInt8(ascii: "]"))
            }
        }
        text.append(UInt8(ascii: "]"))
        return text
    }

    private static func append(_ first: Double, _ second: Double, to text: inout [UInt8]) {
        NumberText.append(first, to: &text)
        text.append(UInt8(ascii: ","))
        NumberText.append(second, to: &text)
    }

    /// The curve that JSON spells.
    ///
    /// Throws `ModelError` at the first number that cannot be: an isotonic curve's scores rise, and
    /// its probabilities lie within 0 and 1 and do not fall.
    package init(_ method: Method, json: [UInt8]) throws(ModelError) {
        let root = try JSONParser.parse(json).root
        switch method {
        case .platt:
            let pair = try root.doubles()
            guard pair.count == 2, pair.allSatisfy(\.isFinite) else {
                throw root.refusal("expected the slope and the offset")
            }
            self = .platt(slope: pair[0], offset: pair[1])
        case .isotonic:
            var steps: [Step] = []
            for value in try root.elements() {
                let pair = try value.doubles()
                guard pair.count == 2, pair[0].isFinite, (0...1).contains(pair[1]) else {
                    throw value.refusal("expected a score and a probability from 0 to 1")
                }
                if let last = steps.last, last.margin >= pair[0] || last.probability > pair[1] {
                    throw value.refusal(
                        "expected a higher score than before, of no less probability")
                }
                steps.append(Step(margin: pair[0], probability: pair[1]))
            }
            if steps.isEmpty { throw root.refusal("expected at least one point") }
            self = .isotonic(steps)
        }
    }
}

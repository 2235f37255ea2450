import Scoring
import Wire

/// What a version of a model is loaded from, as it was given.
struct ModelSource: Sendable {
    let format: ModelFormat
    /// Whether the FAST mode was asked for.
    let isFast: Bool
    /// The file.
    let payload: [UInt8]
    /// FEATURES, or nil.
    let features: [UInt8]?

    /// Reads the model; `verify` is VERIFY as it was given, or nil.
    func load(verify: [UInt8]? = nil) throws(ModelError) -> Model {
        try Model.load(
            format: format, payload: payload, features: features, verify: verify, isFast: isFast)
    }

    // MARK: In sections of files

    /// The words that follow the format and the mode: payload, and FEATURES preceded by `1`, or `0`.
    static let wordCount = 3

    /// Those words; the payload is shared, not copied.
    var words: [[UInt8]] { [payload, Array((features == nil ? "0" : "1").utf8), features ?? []] }

    /// The source whose payload is the word at a place.
    init(format: ModelFormat, isFast: Bool, from words: Words, at place: Int) {
        self.init(
            format: format, isFast: isFast, payload: words.copy(place),
            features: words.text(place + 1) == "1" ? words.copy(place + 2) : nil)
    }

    init(format: ModelFormat, isFast: Bool, payload: [UInt8], features: [UInt8]?) {
        self.format = format
        self.isFast = isFast
        self.payload = payload
        self.features = features
    }
}

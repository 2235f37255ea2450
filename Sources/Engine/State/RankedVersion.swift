import Scoring
import Wire

/// The version of a model by which LEAD.TOP still ranks, while the one loaded after it scores leads.
struct RankedVersion: Sendable {
    let version: Int
    let source: ModelSource
    /// The model that it gives.
    let model: Model
}

extension ModelShelf {
    /// The number of the section with versions that still rank; it stands in files only when there
    /// are any.
    static let rankedSection = 3
    /// Words of a version in that section.
    private static let rankedWords = 4 + ModelSource.wordCount

    /// The bytes of that section in pieces, or nil when there are no such versions.
    ///
    /// For each of them the words name, version, format, `fast` or `exact`, payload, and FEATURES
    /// preceded by `1`, or `0`.
    var encodedRanked: [[UInt8]]? {
        var words: [[UInt8]] = []
        for model in models {
            guard let ranked = model.ranked else { continue }
            let source = ranked.source
            words += [
                model.name, Array("\(ranked.version)".utf8), Array(source.format.rawValue.utf8),
                Array((source.isFast ? "fast" : "exact").utf8),
            ]
            words += source.words
        }
        return words.isEmpty ? nil : Words.pieces(of: words)
    }

    /// Takes what that section holds; the models themselves are there already.
    ///
    /// Throws BADMODEL when it cannot be read or a model of it cannot be loaded.
    mutating func takeRanked(_ bytes: [UInt8]) throws(CommandError) {
        var position = 0
        let damaged = CommandError(.badModel, "the section of ranking versions cannot be read")
        guard let words = Words.decode(bytes.span, at: &position),
            words.count % Self.rankedWords == 0
        else {
            throw damaged
        }
        for at in stride(from: 0, to: words.count, by: Self.rankedWords) {
            guard let place = self.position(of: words.word(at)),
                let version = Int(words.text(at + 1)),
                let format = ModelFormat(word: words.text(at + 2))
            else { throw damaged }
            let source = ModelSource(
                format: format, isFast: words.text(at + 3) == "fast", from: words, at: at + 4)
            do throws(ModelError) {
                self[place].ranked = RankedVersion(
                    version: version, source: source, model: try source.load())
            } catch {
                throw CommandError(.badModel, "\(words.text(at)): \(error.message)")
            }
        }
    }
}

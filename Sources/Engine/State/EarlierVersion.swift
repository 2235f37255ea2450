import Scoring
import Wire

/// A version of a model that is still needed after the next one was loaded.
struct EarlierVersion: Sendable {
    let version: Int
    let source: ModelSource
    /// The model that it gives.
    let model: Model

    /// The words for a section: version, format, `fast` or `exact`, payload, and FEATURES preceded by
    /// `1`, or `0`.
    fileprivate var words: [[UInt8]] {
        [
            Array("\(version)".utf8), Array(source.format.rawValue.utf8),
            Array((source.isFast ? "fast" : "exact").utf8),
        ] + source.words
    }
}

extension ShelvedModel {
    /// This version, for use after the next one.
    var asEarlier: EarlierVersion {
        EarlierVersion(version: version, source: source, model: model)
    }
}

extension ModelShelf {
    /// The number of the section with versions by which LEAD.TOP still ranks, while the ones loaded
    /// after them score all leads; like the next it stands in files only when there are any.
    static let rankedSection = 3
    /// The number of the section with versions that still grade leads, while the ones loaded after
    /// them are held against them.
    static let regradingSection = 4
    /// Words of a version in these sections, the model's name among them.
    private static let earlierWords = 4 + ModelSource.wordCount

    /// The bytes of the section of ranking versions in pieces, or nil when there are none: for each
    /// the model's name and the words of the version.
    var encodedRanked: [[UInt8]]? { encoded { $0.ranked?.words } }

    /// The bytes of the section of grading versions in pieces, or nil when there are none: for each
    /// the model's name, the words of the version, and the first row that was not looked at.
    var encodedRegradings: [[UInt8]]? {
        encoded { model in
            model.regrading.map { $0.earlier.words + [Array("\($0.next)".utf8)] }
        }
    }

    private func encoded(_ words: (ShelvedModel) -> [[UInt8]]?) -> [[UInt8]]? {
        var all: [[UInt8]] = []
        for model in models {
            if let own = words(model) { all += [model.name] + own }
        }
        return all.isEmpty ? nil : Words.pieces(of: all)
    }

    /// Takes what the section of ranking versions holds; the models themselves are there already.
    ///
    /// Throws BADMODEL when it cannot be read or a model of it cannot be loaded.
    mutating func takeRanked(_ bytes: [UInt8]) throws(CommandError) {
        for found in try earlierVersions(in: bytes, more: 0) {
            self[found.place].ranked = found.earlier
        }
    }

    /// Takes what the section of grading versions holds; throws as `takeRanked`.
    mutating func takeRegradings(_ bytes: [UInt8]) throws(CommandError) {
        for found in try earlierVersions(in: bytes, more: 1) {
            guard let next = Int(found.rest), next >= 0 else { throw Self.damaged }
            self[found.place].regrading = Regrading(from: found.earlier, next: next)
        }
    }

    private static var damaged: CommandError {
        CommandError(.badModel, "a section of earlier versions cannot be read")
    }

    /// The versions of a section, each with the place of its model; `rest` is the text of the `more`
    /// (0 or 1) words that follow each.
    private func earlierVersions(
        in bytes: [UInt8], more: Int
    ) throws(CommandError) -> [(place: Int, earlier: EarlierVersion, rest: String)] {
        var position = 0
        let wordCount = Self.earlierWords + more
        guard let words = Words.decode(bytes.span, at: &position), words.count % wordCount == 0
        else { throw Self.damaged }
        var found: [(place: Int, earlier: EarlierVersion, rest: String)] = []
        for at in stride(from: 0, to: words.count, by: wordCount) {
            guard let place = self.position(of: words.word(at)),
                let version = Int(words.text(at + 1)),
                let format = ModelFormat(word: words.text(at + 2))
            else { throw Self.damaged }
            let source = ModelSource(
                format: format, isFast: words.text(at + 3) == "fast", from: words, at: at + 4)
            do throws(ModelError) {
                let earlier = EarlierVersion(
                    version: version, source: source, model: try source.load())
                let rest = more == 0 ? "" : words.text(at + Self.earlierWords)
                found.append((place, earlier, rest))
            } catch {
                throw CommandError(.badModel, "\(words.text(at)): \(error.message)")
            }
        }
        return found
    }
}

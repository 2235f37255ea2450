import Columns
import Scoring
import Wire

/// What a model is used for.
package enum ModelRole: String, Sendable, CaseIterable {
    /// Its score is the lead's score.
    case champion
    /// It is scored beside the champion, to be compared.
    case challenger
    /// It is scored on request only.
    case none
}

/// A model under its name, with what is needed to load it again.
struct ShelvedModel: Sendable {
    /// The name, an id.
    let name: [UInt8]
    /// Counted from 1 for each name; deleting a name does not forget it.
    let version: Int
    /// What it is used for; the shelf says when it changes.
    fileprivate(set) var role: ModelRole
    /// When this version was loaded, in Unix ms.
    let loaded: Int64
    /// The model that this gives, tied to the lead table as of its last use; one that learns has
    /// counted the leads' outcomes too.
    var binding: BoundModel
    /// The events of the lead at hand as this version counts them.
    private var reader = TouchReader()
    /// What scoring a lead does not look at, behind one reference.
    private var rest: Boxed<Rest>

    private struct Rest: Sendable {
        let source: ModelSource
        var life = ModelLife()
        var ranked: EarlierVersion?
        var regrading: Regrading?
    }

    /// What it was loaded from.
    var source: ModelSource { rest.value.source }
    /// What this version has gathered.
    var life: ModelLife {
        _read { yield rest.value.life }
        _modify { yield &rest.value.life }
    }
    /// The version before this one, while LEAD.TOP still ranks by it.
    var ranked: EarlierVersion? {
        _read { yield rest.value.ranked }
        _modify { yield &rest.value.ranked }
    }
    /// The looking for leads to which this version gives another grade, while it goes on.
    var regrading: Regrading? {
        _read { yield rest.value.regrading }
        _modify { yield &rest.value.regrading }
    }
    /// The model.
    var model: Model { _read { yield binding.model } }

    /// A version of a model that was just read, without any lead's outcome.
    init(
        name: [UInt8], version: Int, role: ModelRole, loaded: Int64, source: ModelSource,
        model: Model
    ) {
        self.name = name
        self.version = version
        self.role = role
        self.loaded = loaded
        rest = Boxed(Rest(source: source))
        binding = BoundModel(model)
        learns = model.learns
        isSingle = model.classCount == 1
        counts = model.fades
    }

    /// The events of a lead that the model counts, oldest first.
    mutating func touches(
        ofLead row: Int, events: Table, _ engagement: Engagement
    ) -> [Touch] {
        if !counts { return [] }
        reader.read(lead: row, by: binding, events: events, engagement)
        return reader.touches
    }

    /// Whether outcomes of leads change it.
    let learns: Bool
    /// Whether it gives one score and not one per class.
    let isSingle: Bool
    /// Whether it counts events.
    private let counts: Bool
}

/// All models, by the bytes of their names.
///
/// They are no columns: a snapshot keeps them as one numbered section (`encode`), from which they
/// are loaded again.
struct ModelShelf: Sendable {
    /// The section's number in files.
    static let section = 1
    /// What stands behind the format of a model in the FAST mode.
    private static let fastMark = " FAST"
    /// Words of a model in the section.
    private static let modelWords = 5 + ModelSource.wordCount

    /// The models, in the order of their names.
    private(set) var models: [ShelvedModel] = []
    /// The models that are scored whenever a lead changes, in the order of their names.
    private(set) var followers: [Follower] = []
    /// The positions of those that learn from outcomes.
    private(set) var learners: [Int] = []
    /// The position of the champion, or nil.
    private(set) var champion: Int?
    /// The last version of names whose model was deleted, in the order of names.
    private(set) var retired: [(name: [UInt8], version: Int)] = []
    /// Names of models and grades that recorded scores refer to, by their codes.
    private(set) var names: [[UInt8]] = []

    /// The position of a name, or nil.
    func position(of name: Span<UInt8>) -> Int? {
        // Reached through a span: an element read through the array would be copied.
        let models = models.span
        for position in models.indices where models[position].name.span.isEqual(to: name) {
            return position
        }
        return nil
    }

    /// A model that follows leads: it has a role and gives one score.
    struct Follower: Sendable {
        let position: Int
        let version: Int
        /// Whether its score changes with nothing but the columns that it reads.
        let isSteady: Bool
    }

    /// Takes notice that there are other models, or other roles.
    private mutating func assign() {
        followers = models.indices.filter { models[$0].role != .none && models[$0].isSingle }.map {
            Follower(
                position: $0, version: models[$0].version,
                isSteady: models[$0].model.hasSteadyScore)
        }
        learners = models.indices.filter { models[$0].learns }
        champion = models.firstIndex { $0.role == .champion }
    }

    /// The code of a name for recorded scores; a new name gets the next one.
    /// - Complexity: O(n), n = names; a few per model that had a role.
    mutating func code(ofName name: [UInt8]) -> Int {
        if let code = names.firstIndex(of: name) { return code }
        names.append(name)
        return names.count - 1
    }

    /// Puts the names that a file kept.
    mutating func setNames(_ names: [[UInt8]]) { self.names = names }

    /// The position of the model whose name has a code, or nil.
    func position(ofName code: Int) -> Int? {
        guard code < names.count else { return nil }
        let name = names[code]
        return position(of: name.span)
    }

    /// The model at a position.
    subscript(_ position: Int) -> ShelvedModel {
        _read {
            let lent = models.span
            yield lent[position]
        }
        _modify { yield &models[position] }
    }

    /// The version that the next load of a name gets.
    func nextVersion(of name: [UInt8]) -> Int {
        let last =
            models.first { $0.name == name }?.version
            ?? retired.first { $0.name == name }?.version ?? 0
        return last + 1
    }

    /// Puts a model under its name, in place of the version before it.
    mutating func put(_ model: ShelvedModel) {
        retired.removeAll { $0.name == model.name }
        if let place = models.firstIndex(where: { $0.name == model.name }) {
            models[place] = model
        } else {
            let place =
                models.firstIndex { model.name.lexicographicallyPrecedes($0.name) } ?? models.count
            models.insert(model, at: place)
        }
        assign()
    }

    /// Takes a model away; its name goes on counting versions.
    mutating func remove(at position: Int) {
        let model = models.remove(at: position)
        retired.append((model.name, model.version))
        retired.sort { $0.name.lexicographicallyPrecedes($1.name) }
        assign()
    }

    /// Gives a model a role; a new champion makes the old one a challenger.
    mutating func setRole(_ role: ModelRole, at position: Int) {
        if role == .champion, let old = champion { models[old].role = .challenger }
        models[position].role = role
        assign()
    }

    // MARK: As a section of a file

    /// The bytes of the shelf, in pieces of which each model's file is one: for each model the words name, version, role, loaded, format (with
    /// ` FAST` behind it where that was asked for), payload, and FEATURES preceded by `1`, or `0`;
    /// then for each retired name the words name and
    /// version, after a count of each.
    var encoded: [[UInt8]] {
        var words = [Array("\(models.count)".utf8)]
        for model in models {
            let source = model.source
            let format = source.format.rawValue + (source.isFast ? Self.fastMark : "")
            words += [
                model.name, Array("\(model.version)".utf8), Array(model.role.rawValue.utf8),
                Array("\(model.loaded)".utf8), Array(format.utf8),
            ]
            words += source.words
        }
        for entry in retired { words += [entry.name, Array("\(entry.version)".utf8)] }
        return Words.pieces(of: words)
    }

    /// A shelf without models.
    init() {}

    /// The shelf of a section's bytes.
    ///
    /// Throws BADMODEL when they are no shelf or a model of it cannot be loaded.
    init(encoded bytes: [UInt8]) throws(CommandError) {
        var position = 0
        guard let words = Words.decode(bytes.span, at: &position), words.count > 0,
            let count = Int(words.text(0)), count >= 0, words.count >= 1 + Self.modelWords * count
        else { throw CommandError(.badModel, "the section of models cannot be read") }
        for index in 0..<count {
            let at = 1 + Self.modelWords * index
            guard let version = Int(words.text(at + 1)),
                let role = ModelRole(rawValue: words.text(at + 2)),
                let loaded = Int64(words.text(at + 3)),
                let formatWord = words.text(at + 4).split(separator: " ").first,
                let format = ModelFormat(word: String(formatWord))
            else { throw CommandError(.badModel, "model \(index + 1) of the section is damaged") }
            let source = ModelSource(
                format: format, isFast: words.text(at + 4).hasSuffix(Self.fastMark), from: words,
                at: at + 5)
            do throws(ModelError) {
                put(
                    ShelvedModel(
                        name: words.copy(at), version: version, role: role, loaded: loaded,
                        source: source, model: try source.load()))
            } catch {
                throw CommandError(.badModel, "\(words.text(at)): \(error.message)")
            }
        }
        for at in stride(from: 1 + Self.modelWords * count, to: words.count - 1, by: 2) {
            retired.append((words.copy(at), Int(words.text(at + 1)) ?? 0))
        }
    }
}

extension Engine {
    /// The position of the model that a word names; NOTFOUND otherwise.
    func model(_ call: borrowing Call, at position: Int) throws(CommandError) -> Int {
        _ = try call.id(at: position, "model")
        guard let found = models.position(of: call.words.word(position)) else {
            throw CommandError(
                .notFound,
                "model: there is no '\(CommandError.excerpt(call.words.text(position)))'")
        }
        return found
    }

    /// The position of the model after an option, or of the champion without it.
    func model(_ call: borrowing Call, _ option: Option) throws(CommandError) -> Int {
        if let place = call.place(of: option) { return try model(call, at: place) }
        guard let champion = models.champion else {
            throw CommandError(
                .state, "model: none is champion; MODEL.ROLE name CHAMPION makes one")
        }
        return champion
    }

    /// A model tied to the lead table as it is now.
    mutating func bind(model position: Int) throws(CommandError) -> BoundModel {
        do throws(InputError) {
            try models[position].binding.update(tables.lead)
            return models[position].binding
        } catch {
            throw CommandError(.badArgument, "\(error)")
        }
    }
}

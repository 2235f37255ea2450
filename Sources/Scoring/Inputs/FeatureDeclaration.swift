/// How one model input is made of a raw field: one entry of FEATURES.
///
/// | `type` | the model sees |
/// |---|---|
/// | `float` | the field's number; missing is NaN |
/// | `cat` | the position of the field's text in `categories`; others are missing |
/// | `onehot` | 1 when the field's text is `value`, else 0 |
/// | `onehot_missing` | 1 when the field is missing, else 0 |
struct FeatureDeclaration: Sendable {
    /// The model input's name.
    var name: String
    /// The raw field.
    var source: String
    /// How the one becomes the other.
    var encoding: Encoding

    enum Encoding: Sendable, Equatable {
        case number
        case category([String])
        case oneHot(String)
        case oneHotMissing
    }

    /// The declarations in a FEATURES document: `{"features":[…]}`, in model order.
    static func readAll(_ bytes: [UInt8]) throws(ModelError) -> [FeatureDeclaration] {
        do throws(ModelError) {
            let list = try JSONParser.parse(bytes).root.required("features").elements()
            guard list.count <= ModelLimits.featureCount else {
                throw ModelError("features", "expected at most \(ModelLimits.featureCount)")
            }
            var all: [FeatureDeclaration] = []
            for entry in list { all.append(try FeatureDeclaration(entry)) }
            return all
        } catch {
            throw ModelError("FEATURES " + error.path, error.reason)
        }
    }

    /// The declaration in one JSON object; other members are left to the caller.
    init(_ entry: DocumentValue) throws(ModelError) {
        name = try entry.required("name").string()
        source = try entry.member("source")?.string() ?? name
        let type = try entry.required("type")
        switch try type.string() {
        case "float": encoding = .number
        case "cat":
            var categories: [String] = []
            let list = try entry.required("categories")
            for category in try list.elements() { categories.append(try category.string()) }
            guard Set(categories.map { Array($0.utf8) }).count == categories.count else {
                throw list.refusal("expected every category once")
            }
            encoding = .category(categories)
        case "onehot": encoding = .oneHot(try entry.required("value").string())
        case "onehot_missing": encoding = .oneHotMissing
        default: throw type.refusal("expected float, cat, onehot or onehot_missing")
        }
    }

    /// A feature that is a raw field's number under its own name.
    init(number name: String) {
        self.name = name
        source = name
        encoding = .number
    }

    /// A feature that is a raw field's category under its own name.
    init(name: String, categories: [String]) {
        self.name = name
        source = name
        encoding = .category(categories)
    }

    /// The declarations of a model that names its own features, each once.
    ///
    /// With FEATURES there must be as many as the model has, and none may bear the name of another
    /// place's feature, which would be a shuffled list. Without, a feature is the field of its name:
    /// a category where the model stores the strings, else a number.
    static func match(
        _ map: [FeatureDeclaration]?, names: [String], categories: [[String]?]
    ) throws(ModelError) -> [FeatureDeclaration] {
        var seen: Set<[UInt8]> = []
        for name in names where !seen.insert(Array(name.utf8)).inserted {
            throw ModelError("feature_names", "expected '\(name)' once")
        }
        guard let map else {
            return names.enumerated().map { position, name in
                let strings = position < categories.count ? categories[position] : nil
                return strings.map { FeatureDeclaration(name: name, categories: $0) }
                    ?? FeatureDeclaration(number: name)
            }
        }
        guard map.count == names.count else {
            throw ModelError("FEATURES features", "expected \(names.count), as the model has")
        }
        let own = Set(names)
        for (position, declaration) in map.enumerated() {
            let path = "FEATURES features[\(position)]"
            if declaration.name != names[position] && own.contains(declaration.name) {
                throw ModelError(
                    path + ".name", "expected '\(names[position])', the model's feature here")
            }
            if case .category(let strings) = declaration.encoding, position < categories.count,
                let stored = categories[position],
                !stored.elementsEqual(strings, by: { $0.utf8.elementsEqual($1.utf8) })
            {
                throw ModelError(path + ".categories", "expected the strings that the model stores")
            }
        }
        return map
    }
}

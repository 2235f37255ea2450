import Columns

/// Reads the format `LIGHTGBM`: a text model of LightGBM 2.x to 4.x.
///
/// Source of the rules: microsoft/LightGBM, `src/boosting/gbdt_model_text.cpp`, `src/io/tree.cpp`,
/// `include/LightGBM/tree.h`, `src/objective/*`. Margins are those of `predict(raw_score=True)` to
/// the last bit (for a random forest the plain sum over trees). The base score stands in the first
/// tree and `shrinkage` is already in the leaves.
struct LightGBMImport {
    private let text: LightGBMText
    private let featureCount: Int
    private let classCount: Int
    private var link = Link.identity
    private var output = Model.Output.prediction

    static func read(
        _ payload: [UInt8], features map: [FeatureDeclaration]?
    ) throws(ModelError) -> Model {
        try LightGBMImport(try LightGBMText(payload)).model(map)
    }

    private init(_ text: LightGBMText) throws(ModelError) {
        self.text = text
        let header = text.header
        featureCount =
            try text.count(header, "max_feature_idx", 0...ModelLimits.featureCount - 1) + 1
        classCount = try text.count(header, "num_tree_per_iteration", 1...ModelLimits.classCount)
        if let version = text.text(header, "version"), !["v2", "v3", "v4"].contains(version) {
            throw header.refusal("version", "expected v2, v3 or v4, found '\(version)'")
        }
        if header.values["num_class"] != nil {
            let count = try text.count(header, "num_class", 1...ModelLimits.classCount)
            guard count == classCount else {
                throw header.refusal(
                    "num_class", "expected \(classCount), as num_tree_per_iteration says")
            }
        }
        guard featureCount * classCount <= ModelLimits.featureClassCount else {
            throw header.refusal(
                "num_tree_per_iteration",
                "expected at most \(ModelLimits.featureClassCount) features times classes")
        }
        try readObjective()
    }

    private func model(_ map: [FeatureDeclaration]?) throws(ModelError) -> Model {
        let header = text.header
        let names = (text.text(header, "feature_names") ?? "").split(separator: " ").map(
            String.init)
        guard names.count == featureCount else {
            throw header.refusal("feature_names", "expected \(featureCount) names")
        }
        guard text.trees.count % classCount == 0 else {
            throw header.refusal("num_tree_per_iteration", "expected it to divide the trees")
        }
        var ensemble = TreeEnsemble(
            arithmetic: .float64, base: Array(repeating: 0, count: classCount))
        for (position, block) in text.trees.enumerated() {
            let nodes = try LightGBMTree(text, block, featureCount: featureCount).nodes()
            try ensemble.append(
                nodes, class: position % classCount, featureCount: featureCount, path: block.title)
        }
        var trees = TreeModel(ensemble: ensemble, link: link, flushesTiny: true)
        if header.values["average_output"] != nil, !text.trees.isEmpty {
            trees.divisor = Double(text.trees.count / classCount)
        }
        let schema = InputSchema(
            try FeatureDeclaration.match(map, names: names, categories: try categoryStrings()))
        trees.compile(schema)
        return Model(
            format: .lightgbm, kind: "lightgbm", schema: schema, featureCount: featureCount,
            treeCount: text.trees.count, classCount: classCount, output: output,
            body: .trees(trees))
    }

    /// `objective=name parameter:value …` decides the link.
    private mutating func readObjective() throws(ModelError) {
        let words = (text.text(text.header, "objective") ?? "").split(separator: " ")
        guard let name = words.first else { return }
        let scale = try parameter("sigmoid", words.dropFirst())
        switch name {
        case "binary":
            link = .sigmoid(scale)
            output = .probability
        case "multiclassova":
            link = .sigmoid(scale)
            output = .probability
        case "multiclass":
            link = .softmax
            output = .probability
        case "cross_entropy":
            link = .sigmoid(1)
            output = .probability
        case "cross_entropy_lambda": link = .logOnePlusExponential
        case "poisson", "gamma", "tweedie": link = .exponential
        case "regression", "regression_l1", "huber", "fair", "quantile", "mape":
            link = words.contains("sqrt") ? .signedSquare : .identity
        case "lambdarank", "rank_xendcg", "none", "custom": link = .identity
        default:
            throw text.header.refusal("objective", "'\(name)' is not supported")
        }
    }

    private func parameter(
        _ name: String, _ words: ArraySlice<Substring>
    ) throws(ModelError) -> Double {
        guard let word = words.first(where: { $0.hasPrefix(name + ":") }) else { return 1 }
        guard let value = NumberText.parseDouble(word.dropFirst(name.count + 1).utf8.span),
            value > 0
        else {
            throw text.header.refusal("objective", "expected a number above 0 after '\(name):'")
        }
        return value
    }

    /// The strings of each feature's categories as pandas had them (`pandas_categorical:`).
    private func categoryStrings() throws(ModelError) -> [[String]?] {
        guard let range = text.parameters["pandas_categorical"],
            let indices = text.parameters["categorical_feature"]
        else { return [] }
        let path = "pandas_categorical "
        let root: DocumentValue
        var lists: [DocumentValue] = []
        do throws(ModelError) {
            root = try JSONParser.parse(Array(text.bytes[range]), allowsNonFinite: true).root
            if root.isNull { return [] }
            lists = try root.elements()
        } catch {
            throw ModelError(path + error.path, error.reason)
        }
        let features = String(decoding: text.bytes[indices], as: UTF8.self).split(separator: ",")
            .compactMap { Int($0) }
        guard features.count == lists.count,
            features.allSatisfy({ (0..<featureCount).contains($0) })
        else {
            throw ModelError(path, "expected a list for each of categorical_feature")
        }
        var all: [[String]?] = Array(repeating: nil, count: featureCount)
        for (feature, list) in zip(features, lists) {
            var strings: [String] = []
            do throws(ModelError) {
                for value in try list.elements() {
                    strings.append(
                        value.isNumber
                            ? String(decoding: value.numberText(), as: UTF8.self)
                            : try value.string())
                }
            } catch {
                throw ModelError(path + error.path, error.reason)
            }
            all[feature] = strings
        }
        return all
    }
}

import Columns
import Glibc

/// Reads the format `XGBOOST`: a model saved by XGBoost 1.0 to 3.x as JSON or UBJSON.
///
/// Source of the rules: dmlc/xgboost, `src/tree/tree_model.cc`, `src/gbm/*`, `src/objective/*`,
/// `src/common/math.h`. Margins are those of `predict(output_margin=True)` to the last bit: all
/// trees are used, whatever `best_iteration` says. Vector leaves, several targets, objectives that
/// are not listed in `objective`, and members that none of these versions writes are refused by
/// name; what `attributes` and an objective's parameters say is the trainer's, and is not read.
struct XGBoostImport {
    private let learner: DocumentValue
    private let featureCount: Int
    private let classCount: Int
    private let objective: Objective

    /// What an objective makes of base score and margins.
    private struct Objective {
        var link: Link
        var output: Model.Output
        /// How `base_score` becomes the base margin.
        var base: Base

        enum Base { case logit, log, identity }
    }

    static func read(
        _ payload: [UInt8], features map: [FeatureDeclaration]?
    ) throws(ModelError) -> Model {
        // Both spellings begin with `{`; in UBJSON the marker of a key's length follows.
        let isBinary = payload.count > 1 && "iUIlL#".utf8.contains(payload[1])
        let document =
            isBinary
            ? try UBJSONParser.parse(payload) : try JSONParser.parse(payload, allowsNonFinite: true)
        try document.root.expectMembers(["learner", "version"])
        let learner = try document.root.required("learner")
        return try XGBoostImport(learner).model(map)
    }

    private init(_ learner: DocumentValue) throws(ModelError) {
        self.learner = learner
        try learner.expectMembers([
            "attributes", "feature_names", "feature_types", "gradient_booster",
            "learner_model_param", "objective",
        ])
        let parameters = try learner.required("learner_model_param")
        try parameters.expectMembers([
            "base_score", "boost_from_average", "num_class", "num_feature", "num_target",
        ])
        featureCount = try Self.count(parameters, "num_feature", 0...ModelLimits.featureCount - 1)
        classCount = max(1, try Self.count(parameters, "num_class", 0...ModelLimits.classCount))
        guard featureCount * classCount <= ModelLimits.featureClassCount else {
            throw parameters.refusal(
                "expected at most \(ModelLimits.featureClassCount) features times classes")
        }
        if let targets = try parameters.member("num_target"), try Self.count(targets) > 1 {
            throw targets.refusal("expected 1, models of several targets are not supported")
        }
        let objective = try learner.required("objective")
        // The second of the Huber parameters is how some versions spelt it.
        try objective.expectMembers([
            "name", "aft_loss_param", "lambda_rank_param", "lambdarank_param",
            "poisson_regression_param", "pseudo_huber_param", "pseduo_huber_param",
            "quantile_loss_param", "reg_loss_param", "softmax_multiclass_param",
            "ti+", "tj-", "tweedie_regression_param",
        ])
        self.objective = try Self.objective(try objective.required("name"))
    }

    private func model(_ map: [FeatureDeclaration]?) throws(ModelError) -> Model {
        let booster = try learner.required("gradient_booster")
        let name = try booster.required("name")
        let base = try baseMargins()
        var body: Model.Body
        var treeCount = 0
        var strings: [[String]?] = []
        switch try name.string() {
        case "gbtree":
            try booster.expectMembers(["name", "model"])
            let model = try booster.required("model")
            let ensemble = try trees(model, base, weights: nil)
            treeCount = ensemble.roots.count
            strings = try categoryStrings(model)
            body = .trees(TreeModel(ensemble: ensemble, link: objective.link))
        case "dart":
            try booster.expectMembers(["name", "gbtree", "weight_drop"])
            let inner = try booster.required("gbtree")
            try inner.expectMembers(["name", "model"])
            let model = try inner.required("model")
            let weights = try booster.required("weight_drop").floats()
            let ensemble = try trees(model, base, weights: weights)
            treeCount = ensemble.roots.count
            strings = try categoryStrings(model)
            body = .trees(TreeModel(ensemble: ensemble, link: objective.link))
        case "gblinear":
            try booster.expectMembers(["name", "model"])
            body = .boostedLinear(try linear(try booster.required("model"), base))
        default: throw name.refusal("expected gbtree, dart or gblinear")
        }
        let schema = InputSchema(
            try FeatureDeclaration.match(map, names: try names(), categories: strings),
            isFloat32: true)
        if case .trees(var trees) = body {
            trees.compile(schema)
            body = .trees(trees)
        }
        return Model(
            format: .xgboost, kind: "xgboost", schema: schema, featureCount: featureCount,
            treeCount: treeCount, classCount: classCount, output: objective.output, body: body)
    }

    // MARK: Parameters

    private static func count(
        _ object: DocumentValue, _ name: String, _ bounds: ClosedRange<Int>
    ) throws(ModelError) -> Int {
        let value = try object.required(name)
        let count = try count(value)
        guard bounds.contains(count) else {
            throw value.refusal("expected \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return count
    }

    /// A whole number that XGBoost writes as a string.
    static func count(_ value: DocumentValue) throws(ModelError) -> Int {
        if value.isNumber { return try value.integer(in: 0...Int(Int32.max)) }
        guard let count = FixedPoint.parse(try value.string().utf8.span, places: 0), count >= 0
        else {
            throw value.refusal("expected a whole number")
        }
        return Int(count)
    }

    /// Refuses parameters of trees whose leaves have more than one number each.
    static func expectScalarLeaves(_ parameters: DocumentValue) throws(ModelError) {
        if let size = try parameters.member("size_leaf_vector"), try count(size) > 1 {
            throw size.refusal("expected 0 or 1, vector leaves are not supported")
        }
    }

    private static func objective(_ value: DocumentValue) throws(ModelError) -> Objective {
        switch try value.string() {
        case "binary:logistic":
            Objective(link: .sigmoidFloat, output: .probability, base: .logit)
        case "reg:logistic": Objective(link: .sigmoidFloat, output: .prediction, base: .logit)
        case "binary:hinge": Objective(link: .hinge, output: .prediction, base: .identity)
        case "multi:softprob", "multi:softmax":
            Objective(link: .softmaxFloat, output: .probability, base: .identity)
        case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft":
            Objective(link: .exponentialFloat, output: .prediction, base: .log)
        // The base score of logitraw is a margin (measured with 3.2.0: Data/golden/xgb-raw).
        case "binary:logitraw", "reg:squarederror", "reg:linear", "reg:squaredlogerror",
            "reg:pseudohubererror", "reg:absoluteerror", "reg:quantileerror", "rank:pairwise",
            "rank:ndcg", "rank:map":
            Objective(link: .identity, output: .prediction, base: .identity)
        default: throw value.refusal("this objective is not supported")
        }
    }

    /// The base scores: `"5E-1"` or, since 3.0, `"[5E-1]"`; also as bare JSON.
    private static func baseScores(_ value: DocumentValue) throws(ModelError) -> [Float] {
        if value.isArray { return try value.floats() }
        if value.isNumber { return [try value.float()] }
        var text = try value.string()[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        if text.hasPrefix("[") && text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        var scores: [Float] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let trimmed = word.filter { $0 != " " }
            guard let score = NumberText.parseFloat(trimmed.utf8.span) else {
                throw value.refusal("expected a number or a list of numbers")
            }
            scores.append(score)
        }
        return scores
    }

    /// The base margin of each class from `base_score`.
    private func baseMargins() throws(ModelError) -> [Double] {
        let value = try learner.required("learner_model_param").required("base_score")
        var margins: [Double] = []
        for score in try Self.baseScores(value) {
            let margin = margin(score)
            guard margin.isFinite else {
                throw value.refusal("expected a score that the objective can give, found \(score)")
            }
            margins.append(Double(margin))
        }
        if margins.count == 1 { margins = Array(repeating: margins[0], count: classCount) }
        guard margins.count == classCount else {
            throw value.refusal("expected one number per class, \(classCount)")
        }
        return margins
    }

    private func margin(_ score: Float) -> Float {
        switch objective.base {
        // In this form, not as logf(p / (1 - p)), whose last bit differs.
        case .logit: -logf(1 / score - 1)
        case .log: logf(score)
        case .identity: score
        }
    }

    private func names() throws(ModelError) -> [String] {
        let list = try learner.member("feature_names")
        if let list, list.count > 0 {
            guard list.count == featureCount else {
                throw list.refusal("expected \(featureCount) names, as num_feature says")
            }
            var names: [String] = []
            for name in try list.elements() { names.append(try name.string()) }
            return names
        }
        return (0..<featureCount).map { "f\($0)" }
    }

    /// The categories of each feature that the model itself stores (`cats`, since 3.1), as text: those
    /// that the training data had as whole numbers are the numbers' digits.
    private func categoryStrings(_ model: DocumentValue) throws(ModelError) -> [[String]?] {
        guard let cats = try model.member("cats") else { return [] }
        try cats.expectMembers(["enc", "feature_segments", "sorted_idx"])
        guard let list = try cats.member("enc"), list.count > 0 else { return [] }
        guard list.count == featureCount else {
            throw list.refusal("expected \(featureCount) entries, as num_feature says")
        }
        var all: [[String]?] = []
        for entry in try list.elements() {
            try entry.expectMembers(["offsets", "type", "values"])
            let values = try entry.required("values")
            guard let offsetList = try entry.member("offsets") else {
                all.append(values.count == 0 ? nil : try values.integers().map { String($0) })
                continue
            }
            let offsets = try offsetList.integers()
            let bytes = try values.integers()
            var strings: [String] = []
            for (start, end) in zip(offsets, offsets.dropFirst()) {
                guard 0 <= start, start <= end, Int(end) <= bytes.count else {
                    throw offsetList.refusal("expected ascending offsets within the values")
                }
                let text = bytes[Int(start)..<Int(end)].map { UInt8(truncatingIfNeeded: $0) }
                strings.append(String(decoding: text, as: UTF8.self))
            }
            all.append(offsets.isEmpty ? nil : strings)
        }
        return all
    }

    // MARK: Boosters

    private func linear(
        _ model: DocumentValue, _ base: [Double]
    ) throws(ModelError) -> BoostedLinearModel {
        try model.expectMembers(["boosted_rounds", "weights"])
        let value = try model.required("weights")
        let weights = try value.floats()
        guard weights.count == (featureCount + 1) * classCount else {
            throw value.refusal("expected \((featureCount + 1) * classCount) weights")
        }
        // The library starts every class of a linear booster from the first class's base score
        // (measured with 3.2.0: Data/golden/xgb-linear-multiclass), and so do we.
        let start = Array(repeating: Float(base[0]), count: classCount)
        return BoostedLinearModel(
            base: start, bias: Array(weights.suffix(classCount)),
            weights: Array(weights.prefix(featureCount * classCount)), link: objective.link)
    }

    private func trees(
        _ model: DocumentValue, _ base: [Double], weights: [Float]?
    ) throws(ModelError) -> TreeEnsemble {
        try model.expectMembers([
            "cats", "gbtree_model_param", "iteration_indptr", "tree_info", "trees",
        ])
        let list = try model.required("trees")
        guard list.count <= ModelLimits.treeCount else {
            throw list.refusal("expected at most \(ModelLimits.treeCount) trees")
        }
        let groups = try model.required("tree_info")
        let classes = try groups.integers()
        guard classes.count == list.count else {
            throw groups.refusal("expected \(list.count) entries")
        }
        if let parameters = try model.member("gbtree_model_param") {
            try parameters.expectMembers(["num_parallel_tree", "num_trees", "size_leaf_vector"])
            try Self.expectScalarLeaves(parameters)
            if let count = try parameters.member("num_trees"), try Self.count(count) != list.count {
                throw count.refusal("expected \(list.count), as many as there are trees")
            }
        }
        if let weights, weights.count != list.count {
            throw list.refusal("expected as many trees as weight_drop has entries")
        }
        var ensemble = TreeEnsemble(arithmetic: .float32, base: base)
        for (position, value) in try list.elements().enumerated() {
            let target = Int(classes[position])
            guard (0..<classCount).contains(target) else {
                throw groups.refusal("expected classes below \(classCount)")
            }
            let tree = try XGBoostTree(value)
            try ensemble.append(
                try tree.nodes(scaledBy: weights?[position]), class: target,
                featureCount: featureCount, path: value.path)
        }
        return ensemble
    }
}

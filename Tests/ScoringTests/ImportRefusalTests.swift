import TestKit
import Testing

@testable import Scoring

/// Small files of each library: what they score, and how damaged ones are refused.
@Suite struct ImportRefusalTests {
    static let xgboost = """
        {"learner":{"attributes":{},"feature_names":["a","b"],"feature_types":["float","float"],
        "gradient_booster":{"name":"gbtree","model":{
        "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"tree_info":[0],
        "trees":[{"id":0,"tree_param":{"num_nodes":"3","num_feature":"2","size_leaf_vector":"1"},
        "left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],
        "split_conditions":[0.5,-1.5,2.5],"default_left":[1,0,0],"sum_hessian":[4,1,3],
        "split_type":[0,0,0],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]}]}},
        "learner_model_param":{"base_score":"[2.5E-1]","num_class":"0","num_feature":"2","num_target":"1"},
        "objective":{"name":"reg:squarederror"}},"version":[3,2,0]}
        """

    static let lightgbm = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=a b
        feature_infos=[0:1] [0:1]
        tree_sizes=100

        Tree=0
        num_leaves=3
        num_cat=1
        split_feature=1 0
        threshold=0.5 0
        decision_type=10 1
        left_child=1 -1
        right_child=-3 -2
        leaf_value=1 2 4
        leaf_count=10 20 30
        internal_value=0 0
        internal_count=60 30
        cat_boundaries=0 1
        cat_threshold=6
        is_linear=0
        shrinkage=1


        end of trees

        """

    private func load(_ format: ModelFormat, _ text: String, features: String? = nil) throws
        -> Model
    {
        try Model.load(
            format: format, payload: Array(text.utf8), features: features.map { Array($0.utf8) })
    }

    private func margin(_ model: Model, _ words: [String]) throws -> Double {
        var row = InputRow(model)
        for (input, word) in words.enumerated() { try row.set(input, word.utf8.span) }
        return model.margins(row)[0]
    }

    @Test func `an XGBoost tree goes left below its condition and missing by default`() throws {
        let model = try load(.xgboost, Self.xgboost)
        #expect(model.kind == "xgboost" && model.treeCount == 1 && model.featureCount == 2)
        #expect(try margin(model, ["", "0.4999"]) == -1.25)
        #expect(try margin(model, ["", "0.5"]) == 2.75)
        #expect(try margin(model, ["", ""]) == -1.25)
    }

    @Test func `a LightGBM tree goes left up to its threshold and sets go left`() throws {
        let model = try load(.lightgbm, Self.lightgbm)
        #expect(try margin(model, ["1", "0.5"]) == 1)
        #expect(try margin(model, ["2", "0.5"]) == 1)
        #expect(try margin(model, ["3", "0.5"]) == 2)
        #expect(try margin(model, ["", ""]) == 2)
        #expect(try margin(model, ["1", "0.6"]) == 4)
    }

    @Test func `reasons sum to the margin and name the features`() throws {
        let model = try load(.xgboost, Self.xgboost)
        var row = InputRow(model)
        try row.set(1, "0.75".utf8.span)
        for method in [ReasonMethod.path, .shap] {
            let score = model.score(row, reasons: method)
            #expect(score.bias == [0.25 + 1.5])
            #expect(score.reasons.map(\.field) == ["b", "a"])
            #expect(score.reasons[0].contributions == [1])
            #expect(score.reasons[0].text == "b is 0.75")
            #expect(score.prediction == [2.75])
        }
    }

    @Test(arguments: [
        (
            "\"num_target\":\"1\"", "\"num_target\":\"2\"",
            "learner.learner_model_param.num_target: expected 1, models of several targets are not supported"
        ),
        (
            "\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\"",
            "learner.gradient_booster.model.trees[0].tree_param.size_leaf_vector: expected 0 or 1, vector leaves are not supported"
        ),
        ("reg:squarederror", "reg:mine", "learner.objective.name: this objective is not supported"),
        (
            "[1,-1,-1]", "[1,0,-1]",
            "learner.gradient_booster.model.trees[0]: expected a tree, node 1 leads to 0"
        ),
        (
            "[2,-1,-1]", "[9,-1,-1]",
            "learner.gradient_booster.model.trees[0]: expected a tree, node 0 leads to 9"
        ),
        (
            "[1,-1,-1]", "[-5,-1,-1]",
            "learner.gradient_booster.model.trees[0]: expected both children of a leaf to be -1, "
                + "found -5 and 2"
        ),
        (
            "[1,0,0],\n\"split_cond", "[5,0,0],\n\"split_cond",
            "learner.gradient_booster.model.trees[0]: expected features below 2, found 5"
        ),
        (
            "[0.5,-1.5,2.5]", "[0.5,-1.5]",
            "learner.gradient_booster.model.trees[0]: expected arrays of one length, 3"
        ),
        (
            "\"tree_info\":[0]", "\"tree_info\":[1]",
            "learner.gradient_booster.model.tree_info: expected classes below 1"
        ),
        (
            "\"name\":\"gbtree\"", "\"name\":\"gbforest\"",
            "learner.gradient_booster.name: expected gbtree, dart or gblinear"
        ),
        (
            "[2.5E-1]", "[a]",
            "learner.learner_model_param.base_score: expected a number or a list of numbers"
        ),
        (
            "\"num_trees\":\"1\"", "\"num_trees\":\"5\"",
            "learner.gradient_booster.model.gbtree_model_param.num_trees: expected 1, as many as "
                + "there are trees"
        ),
        (
            "\"num_nodes\":\"3\"", "\"num_nodes\":\"5\"",
            "learner.gradient_booster.model.trees[0].tree_param.num_nodes: expected 3, as many as "
                + "there are nodes"
        ),
        (
            "\"split_type\":[0", "\"split_type\":[7",
            "learner.gradient_booster.model.trees[0]: expected a split_type of 0 or 1, found 7"
        ),
        (
            "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],"
                + "\"categories_sizes\":[]",
            "\"categories\":[3],\"categories_nodes\":[0],\"categories_segments\":[0],"
                + "\"categories_sizes\":[1]",
            "learner.gradient_booster.model.trees[0].categories_nodes: expected nodes whose "
                + "split_type is 1, found 0"
        ),
        (
            "[\"a\",\"b\"]", "[\"a\"]",
            "learner.feature_names: expected 2 names, as num_feature says"
        ),
        ("\"version\"", "\"versions\"", "versions: expected one of learner, version"),
        (
            "\"attributes\":{}", "\"attribute\":{}",
            "learner.attribute: expected one of attributes, feature_names, feature_types, "
                + "gradient_booster, learner_model_param, objective"
        ),
        (
            "\"num_class\"", "\"classes\":\"0\",\"num_class\"",
            "learner.learner_model_param.classes: expected one of base_score, boost_from_average, "
                + "num_class, num_feature, num_target"
        ),
        (
            "\"name\":\"gbtree\"", "\"name\":\"gbtree\",\"weight_drop\":[0.5]",
            "learner.gradient_booster.weight_drop: expected one of name, model"
        ),
        (
            "\"tree_info\":[0]", "\"tree_info\":[0],\"tree_weights\":[2]",
            "learner.gradient_booster.model.tree_weights: expected one of cats, "
                + "gbtree_model_param, iteration_indptr, tree_info, trees"
        ),
        (
            "\"num_trees\":\"1\"", "\"num_trees\":\"1\",\"size_leaf_vector\":\"2\"",
            "learner.gradient_booster.model.gbtree_model_param.size_leaf_vector: expected 0 or 1, "
                + "vector leaves are not supported"
        ),
        (
            "\"num_nodes\":\"3\"", "\"num_nodes\":\"3\",\"scale\":\"2\"",
            "learner.gradient_booster.model.trees[0].tree_param.scale: expected one of "
                + "num_deleted, num_feature, num_nodes, size_leaf_vector"
        ),
    ])
    func `a damaged XGBoost file is refused by its place`(
        part: String, replacement: String, message: String
    ) {
        let wrong = Self.xgboost.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) { _ = try load(.xgboost, wrong) }
        #expect(error?.message == message)
    }

    @Test func `members of a tree and of an objective that nobody writes are refused`() {
        for (part, replacement, place) in [
            ("\"id\":0", "\"id\":0,\"leaf_weights\":[1]", "model.trees[0].leaf_weights: expected"),
            ("\"name\":\"reg", "\"scale\":2,\"name\":\"reg", "learner.objective.scale: expected"),
            (
                "\"tree_info\"", "\"cats\":{\"enc\":[],\"map\":[]},\"tree_info\"",
                "model.cats.map: expected one of enc, feature_segments, sorted_idx"
            ),
        ] {
            let wrong = Self.xgboost.replacing(part, with: replacement, maxReplacements: 1)
            let error = #expect(throws: ModelError.self) { _ = try load(.xgboost, wrong) }
            #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `what a user writes into attributes and an objective's parameters are let be`()
        throws
    {
        let text = Self.xgboost.replacing("\"attributes\":{}", with: #""attributes":{"mine":"x"}"#)
            .replacing(
                "{\"name\":\"reg:squarederror\"}",
                with:
                    #"{"name":"reg:quantileerror","quantile_loss_param":{"quantile_alpha":"[3E-1]"}}"#
            )
        #expect(try margin(try load(.xgboost, text), ["", "0.75"]) == 2.75)
    }

    @Test(arguments: ["\"2.5E-1\"", "\" [ 2.5E-1 ] \"", "\"[2.5e-1]\"", "0.25", "2.5E-1", "[0.25]"])
    func `a base score is a text or a number, in brackets or not`(spelling: String) throws {
        let model = try load(
            .xgboost, Self.xgboost.replacing("\"[2.5E-1]\"", with: spelling))
        #expect(try margin(model, ["", "0.75"]) == 2.75)
    }

    @Test(arguments: ["\"\"", "\"[]\"", "[]", "[0.25,0.5]", "null", "{}", "\"0.25]\""])
    func `a base score of another shape is refused`(spelling: String) {
        let wrong = Self.xgboost.replacing("\"[2.5E-1]\"", with: spelling)
        let error = #expect(throws: ModelError.self) { _ = try load(.xgboost, wrong) }
        #expect(error?.path == "learner.learner_model_param.base_score")
    }

    /// The set of node 0 holds category 1 of feature a, which is the number 7.
    @Test func `categories that the model stores as whole numbers are their digits`() throws {
        let text = Self.xgboost
            .replacing(
                "\"tree_info\"",
                with: #""cats":{"enc":[{"type":15,"values":[-3,7]},{"offsets":[],"values":[]}],"#
                    + #""feature_segments":[0,2,2],"sorted_idx":[0,1]},"tree_info""#
            )
            .replacing("\"split_indices\":[1", with: "\"split_indices\":[0")
            .replacing("\"split_type\":[0", with: "\"split_type\":[1")
            .replacing(
                "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],"
                    + "\"categories_sizes\":[]",
                with: "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[0],"
                    + "\"categories_sizes\":[1]")
        let model = try load(.xgboost, text)
        #expect(try margin(model, ["7"]) == 2.75)
        #expect(try margin(model, ["-3"]) == -1.25)
        #expect(try margin(model, ["8"]) == -1.25)
        let odd = text.replacing("[-3,7]", with: "[-3,7.5]")
        let error = #expect(throws: ModelError.self) { _ = try load(.xgboost, odd) }
        #expect(error?.message.contains("cats.enc[0].values[1]: expected a whole") == true)
    }

    @Test(arguments: ["-2", "0", "0.25", "0.75", "2.5"])
    func `the base score of raw logits is a margin`(score: String) throws {
        let model = try load(
            .xgboost,
            Self.xgboost.replacing("reg:squarederror", with: "binary:logitraw")
                .replacing("[2.5E-1]", with: score))
        let base = try #require(Double(score))
        #expect(try margin(model, ["", "0.75"]) == base + 2.5)
    }

    @Test func `Shapley values of a tree that is too deep are refused, its paths are not`() throws {
        for (depth, isExplained) in [(600, true), (1_000, false), (5_000, false)] {
            var trees = TreeModel(ensemble: try chain(depth), link: .identity)
            trees.compile(InputSchema([FeatureDeclaration(number: "a")]))
            #expect(trees.hasShapleyValues == isExplained, "\(depth)")
        }
    }

    @Test func `paths too long to be added up beforehand are walked`() throws {
        for (depth, isAddedUp) in [(500, true), (2_000, false)] {
            let ensemble = try chain(depth)
            let credits = PathCredits(
                ensemble, PathSteps(ensemble, creditLimit: 0), workLimit: 1 << 20)
            #expect((credits != nil) == isAddedUp, "\(depth)")
        }
    }

    /// A tree of so many questions, each of which has a leaf on one side.
    private func chain(_ depth: Int) throws -> TreeEnsemble {
        var nodes: [ImportedNode] = []
        for level in 0..<depth {
            var question = ImportedNode()
            question.flags = []
            (question.value, question.cover) = (Double(level), Double(depth - level + 1))
            (question.left, question.right) = (2 * level + 1, 2 * level + 2)
            var leaf = ImportedNode()
            (leaf.value, leaf.cover) = (Double(level), 1)
            nodes += [question, leaf]
        }
        nodes.append(ImportedNode())
        var ensemble = TreeEnsemble(arithmetic: .float64, base: [0])
        try ensemble.append(nodes, class: 0, featureCount: 1, path: "")
        return ensemble
    }

    @Test(arguments: ["0", "1", "2", "-1"])
    func `a base score that a logistic objective cannot give is refused`(score: String) {
        let wrong = Self.xgboost.replacing("reg:squarederror", with: "binary:logistic")
            .replacing("2.5E-1", with: score)
        let error = #expect(throws: ModelError.self) { _ = try load(.xgboost, wrong) }
        let place = "learner.learner_model_param.base_score: expected a score that the objective"
        #expect(error?.message.hasPrefix(place) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("tree\n", "forest\n", "line 1: expected 'tree'"),
        ("end of trees", "", "expected a line 'end of trees'"),
        ("num_leaves=3", "num_leaves=4", "Tree=0 split_feature: expected 3 numbers"),
        (
            "num_leaves=3", "num_leaves=99999999999",
            "Tree=0 num_leaves: expected a whole number from 1 to 16777216"
        ),
        ("left_child=1 -1", "left_child=0 -1", "Tree=0: expected a tree, node 0 leads to 0"),
        (
            "left_child=1 -1", "left_child=1 -9",
            "Tree=0 left_child: expected nodes and leaves of the tree, found -9"
        ),
        ("split_feature=1 0", "split_feature=2 0", "Tree=0: expected features below 2, found 2"),
        (
            "threshold=0.5 0", "threshold=0.5 1",
            "Tree=0 threshold: expected the number of a category set"
        ),
        ("cat_boundaries=0 1", "cat_boundaries=0 9", "Tree=0 cat_threshold: expected 9 numbers"),
        (
            "decision_type=10", "decision_type=14",
            "Tree=0 decision_type: expected a missing type from 0 to 2"
        ),
        ("leaf_value=1 2 4", "leaf_value=1 x 4", "Tree=0 leaf_value: expected numbers"),
        ("objective=binary", "objective=mine", "header objective: 'mine' is not supported"),
        ("num_cat=1\n", "num_cat=1\nnum_cat=1\n", "Tree=0 num_cat: expected once"),
        ("num_cat=1\n", "num_cat=1\nfoo=1\n", "Tree=0 foo: this key is not supported"),
        ("version=v4", "version=v9", "header version: expected v2, v3 or v4, found 'v9'"),
        (
            "num_class=1", "num_class=3",
            "header num_class: expected 1, as num_tree_per_iteration says"
        ),
        ("feature_names=a b", "feature_names=a a", "feature_names: expected 'a' once"),
        ("Tree=0", "Tree=5", "Tree=5: expected Tree=0, trees stand in their order"),
    ])
    func `a damaged LightGBM file is refused by its place`(
        part: String, replacement: String, message: String
    ) {
        let wrong = Self.lightgbm.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) { _ = try load(.lightgbm, wrong) }
        #expect(error?.message == message)
    }

    @Test(arguments: [
        (
            "learner.trees[0].tree_param.size_leaf_vector",
            "field 'size_leaf_vector' at learner.trees[0].tree_param: no"
        ),
        ("Tree=4 num_leaves", "field 'num_leaves' at Tree=4: no"), ("type", "field 'type': no"),
        ("VERIFY margins[1]", "field 'margins[1]' at VERIFY: no"), ("byte 17", "byte 17: no"),
        ("", "no"),
    ])
    func `the wire names the field first, and then where it stands`(path: String, report: String) {
        #expect(ModelError(path, "no").report == report)
    }

    @Test func `FEATURES must have the model's count and order`() {
        func refusal(_ features: String) -> String? {
            #expect(throws: ModelError.self) {
                _ = try load(.xgboost, Self.xgboost, features: features)
            }?
            .message
        }
        #expect(
            refusal(#"{"features":[{"name":"a","type":"float"}]}"#)
                == "FEATURES features: expected 2, as the model has")
        #expect(
            refusal(#"{"features":[{"name":"b","type":"float"},{"name":"a","type":"float"}]}"#)
                == "FEATURES features[0].name: expected 'a', the model's feature here")
        #expect(
            refusal(#"{"features":[{"name":"a","type":"flaot"}]}"#)
                == "FEATURES features[0].type: expected float, cat, onehot or onehot_missing")
    }

    @Test func `files cut anywhere or with a byte changed never end the process`() {
        for (format, text) in [(ModelFormat.xgboost, Self.xgboost), (.lightgbm, Self.lightgbm)] {
            let bytes = Array(text.utf8)
            for end in stride(from: 0, to: bytes.count, by: 7) {
                _ = try? Model.load(format: format, payload: Array(bytes[..<end]))
            }
            for seed in seeds(300) {
                var random = SeededGenerator(seed: seed)
                var damaged = bytes
                for _ in 0..<1 + random.below(3) {
                    damaged[random.below(damaged.count)] = random.pick(
                        Array("0123456789-,.[]{}\"e =\n".utf8))
                }
                _ = try? Model.load(format: format, payload: damaged)
            }
        }
    }
}

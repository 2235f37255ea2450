import Columns

extension PMMLImport {
    // MARK: Predicates

    /// The predicate in an element.
    mutating func predicate(_ index: Int) throws(ModelError) -> PMMLPredicate {
        switch document.elements[index].name {
        case "True": return .always
        case "False": return .never
        case "SimplePredicate": return try simple(index)
        case "SimpleSetPredicate": return try set(index)
        case "CompoundPredicate":
            var parts: [PMMLPredicate] = []
            for child in document.elements[index].children { parts.append(try predicate(child)) }
            switch try required(index, "booleanOperator") {
            case "and": return .all(parts)
            case "or": return .any(parts)
            case "xor": return .oneOf(parts)
            case "surrogate": return .surrogate(parts)
            default: throw ModelError(path(index), "expected and, or, xor or surrogate")
            }
        default: throw ModelError(path(index), "expected a predicate")
        }
    }

    private mutating func simple(_ index: Int) throws(ModelError) -> PMMLPredicate {
        let field = try required(index, "field")
        let input = try input(field, index)
        let operation = try required(index, "operator")
        if operation == "isMissing" || operation == "isNotMissing" {
            return .isMissing(input, operation == "isMissing")
        }
        guard let comparison = PMMLPredicate.Comparison(rawValue: operation) else {
            throw ModelError(path(index), "operator '\(operation)' is not supported")
        }
        if isNumber(field) {
            guard let value = try number(index, "value") else {
                throw ModelError(path(index), "expected the attribute 'value'")
            }
            return .number(input, comparison, value)
        }
        guard comparison == .equal || comparison == .notEqual else {
            throw ModelError(path(index), "operator '\(operation)' is not supported for text")
        }
        let code = code(try required(index, "value"), input)
        return .text(input, code: code, isEqual: comparison == .equal)
    }

    private mutating func set(_ index: Int) throws(ModelError) -> PMMLPredicate {
        let field = try required(index, "field")
        let input = try input(field, index)
        let operation = try required(index, "booleanOperator")
        guard operation == "isIn" || operation == "isNotIn" else {
            throw ModelError(path(index), "expected isIn or isNotIn")
        }
        guard let array = children(index, "Array").first else {
            throw ModelError(path(index), "expected an Array")
        }
        let words = Self.words(document.elements[array].text)
        guard isNumber(field) else {
            var codes: [Int32] = []
            for word in words { codes.append(code(word, input)) }
            return .textIn(codes, input, isIn: operation == "isIn")
        }
        var numbers: [Double] = []
        for word in words {
            guard let value = NumberText.parseDouble(word.utf8.span) else {
                throw ModelError(path(array), "expected numbers")
            }
            numbers.append(value)
        }
        return .numberIn(numbers, input, isIn: operation == "isIn")
    }

    /// The words of an Array: between spaces, or in double quotes, where `\"` is a quote.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isOpen = false
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if isQuoted && character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isOpen = true
                isQuoted.toggle()
            } else if character.isWhitespace && !isQuoted {
                if isOpen { words.append(word) }
                (word, isOpen) = ("", false)
            } else {
                isOpen = true
                word.append(character)
            }
        }
        if isOpen { words.append(word) }
        return words
    }

    // MARK: Trees

    /// A TreeModel; `score` gives the number of a node's element, nil where it has none.
    mutating func tree(
        _ index: Int, score: (PMMLImport, Int) throws(ModelError) -> Double?
    ) throws(ModelError) -> PMMLTree {
        try checkModel(index, replacements: false)
        let strategy = document.elements[index].attribute("missingValueStrategy") ?? "none"
        guard let missing = PMMLTree.MissingStrategy(rawValue: strategy) else {
            throw ModelError(path(index), "missingValueStrategy '\(strategy)' is not supported")
        }
        let noChild = document.elements[index].attribute("noTrueChildStrategy")
        try expect(
            index, "noTrueChildStrategy", ["returnNullPrediction", "returnLastPrediction"])
        guard let root = children(index, "Node").first else {
            throw ModelError(path(index), "expected a Node")
        }
        var nodes: [PMMLTree.Node] = []
        var covers: [Double] = []
        // Elements stand in the order of their start tags, so that parents come before children.
        var places: [Int: Int] = [:]
        var queue = [root]
        var next = 0
        while next < queue.count {
            let element = queue[next]
            places[element] = next
            next += 1
            var node = PMMLTree.Node(
                predicate: try nodePredicate(element),
                score: try score(self, element) ?? .nan, expectation: 0)
            covers.append(try number(element, "recordCount") ?? 1)
            let children = children(element, "Node")
            node.children = Array(queue.count..<queue.count + children.count)
            queue += children
            if missing == .defaultChild, !children.isEmpty {
                let id = try required(element, "defaultChild")
                guard
                    let place = children.firstIndex(where: {
                        document.elements[$0].attribute("id") == id
                    })
                else { throw ModelError(path(element), "expected a child with the id '\(id)'") }
                node.defaultChild = node.children[place]
            }
            guard !(children.isEmpty && node.score.isNaN) else {
                throw ModelError(path(element), "expected the attribute 'score'")
            }
            nodes.append(node)
        }
        for place in nodes.indices.reversed() {
            let children = nodes[place].children
            let sum = children.reduce(0) { $0 + covers[$1] }
            nodes[place].expectation =
                children.isEmpty
                ? nodes[place].score
                : children.reduce(0) { $0 + nodes[$1].expectation * covers[$1] }
                    / (sum > 0 ? sum : 1)
        }
        return PMMLTree(
            nodes: nodes, missing: missing, returnsLast: noChild == "returnLastPrediction")
    }

    private mutating func nodePredicate(_ element: Int) throws(ModelError) -> PMMLPredicate {
        let names = ["True", "False", "SimplePredicate", "SimpleSetPredicate", "CompoundPredicate"]
        let found = document.elements[element].children.first {
            names.contains(document.elements[$0].name)
        }
        guard let found else { throw ModelError(path(element), "expected a predicate") }
        return try predicate(found)
    }

    // MARK: Regressions

    /// A RegressionModel: a margin per class.
    mutating func regressionModel(_ index: Int) throws(ModelError) -> PMMLModel {
        try checkModel(index, replacements: true)
        let isClassification = try required(index, "functionName") == "classification"
        var tables: [PMMLRegression] = []
        for table in children(index, "RegressionTable") {
            tables.append(try regressionTable(table, schemaOf: index))
        }
        if tables.isEmpty { throw ModelError(path(index), "expected a RegressionTable") }
        let link = try regressionLink(index)
        guard isClassification else {
            guard tables.count == 1 else {
                throw ModelError(path(index), "expected one RegressionTable")
            }
            return PMMLModel(
                classes: [sum(tables[0])], link: link, givesProbability: link == .logit)
        }
        guard tables.count >= 2 else {
            throw ModelError(path(index), "expected a RegressionTable per class")
        }
        if tables.count == 2, tables[1].isZero { return binary(sum(tables[0]), in: index) }
        try expectSoftmax(index)
        return PMMLModel(classes: tables.map(sum), link: .softmax, givesProbability: true)
    }

    /// The model of two classes of which the second is what the first leaves: one margin, of the class
    /// that `told(of:in:)` picks, else of the first table's.
    func binary(_ first: PMMLModel.Sum, in index: Int) -> PMMLModel {
        let labels = children(index, "RegressionTable").map {
            document.elements[$0].attribute("targetCategory") ?? ""
        }
        var sum = first
        if labels[0] != labels[1], told(of: labels, in: index) == labels[1] {
            (sum.scale, sum.offset) = (-sum.scale, -sum.offset)
        }
        return PMMLModel(classes: [sum], link: .logit, givesProbability: true)
    }

    /// How the sums of a RegressionModel become outputs.
    func regressionLink(_ index: Int) throws(ModelError) -> PMMLModel.Link {
        let isClassification = try required(index, "functionName") == "classification"
        let method = document.elements[index].attribute("normalizationMethod") ?? "none"
        switch (isClassification, method) {
        case (false, "none"): return .identity
        case (false, "exp"): return .exponential
        case (false, "softmax"), (false, "logit"): return .logit
        case (true, "logit"), (true, "softmax"): return .softmax
        default:
            throw ModelError(path(index), "normalizationMethod '\(method)' is not supported")
        }
    }

    /// Refuses a RegressionModel of many classes whose probabilities would not sum to 1.
    func expectSoftmax(_ index: Int) throws(ModelError) {
        guard document.elements[index].attribute("normalizationMethod") == "softmax" else {
            throw ModelError(
                path(index),
                "normalizationMethod 'logit' expects two classes, the second without terms")
        }
    }

    private func sum(_ table: PMMLRegression) -> PMMLModel.Sum {
        PMMLModel.Sum(
            segments: [PMMLModel.Segment(predicate: .always, part: .regression(table))])
    }

    private mutating func regressionTable(
        _ index: Int, schemaOf model: Int
    ) throws(ModelError) -> PMMLRegression {
        var numeric: [PMMLRegression.Numeric] = []
        var categorical: [PMMLRegression.Categorical] = []
        for child in document.elements[index].children {
            let kind = document.elements[child].name
            if kind == "Extension" { continue }
            guard kind == "NumericPredictor" || kind == "CategoricalPredictor" else {
                throw ModelError(path(child), "expected a NumericPredictor or CategoricalPredictor")
            }
            let name = try required(child, "name")
            let input = try input(name, child)
            guard let coefficient = try number(child, "coefficient") else {
                throw ModelError(path(child), "expected the attribute 'coefficient'")
            }
            let replacement = replacement(name, model)
            if kind == "NumericPredictor" {
                let exponent = try number(child, "exponent") ?? 1
                guard isNumber(name), let whole = Int(exactly: exponent), (0...16).contains(whole)
                else {
                    throw ModelError(
                        path(child), "expected a number field and a whole exponent from 0 to 16")
                }
                numeric.append(
                    PMMLRegression.Numeric(
                        input: input, exponent: whole, coefficient: coefficient,
                        replacement: replacement.flatMap { NumberText.parseDouble($0.utf8.span) }
                            ?? .nan))
            } else {
                categorical.append(
                    PMMLRegression.Categorical(
                        input: input, code: code(try required(child, "value"), input),
                        coefficient: coefficient,
                        replacement: replacement.map { code($0, input) } ?? InputRow.missing))
            }
        }
        return PMMLRegression(
            intercept: try number(index, "intercept") ?? 0, numeric: numeric,
            categorical: categorical)
    }

    /// The missingValueReplacement of a field in a model's MiningSchema, or nil.
    private func replacement(_ name: String, _ model: Int) -> String? {
        for schema in children(model, "MiningSchema") {
            for field in children(schema, "MiningField")
            where document.elements[field].attribute("name") == name {
                return document.elements[field].attribute("missingValueReplacement")
            }
        }
        return nil
    }

    // MARK: Scorecards

    /// A Scorecard.
    ///
    /// Reasons stand in the order of `reasonCodeAlgorithm` (see `PMMLScorecard.ReasonOrder`), which is
    /// `pointsBelow` where the file names none. A characteristic without a `baselineScore` has that of
    /// the card, or 0.
    mutating func scorecard(_ index: Int) throws(ModelError) -> PMMLScorecard {
        try checkModel(index, replacements: false)
        let algorithm = document.elements[index].attribute("reasonCodeAlgorithm") ?? "pointsBelow"
        try expect(index, "reasonCodeAlgorithm", ["pointsBelow", "pointsAbove"])
        let usesCodes = document.elements[index].attribute("useReasonCodes") ?? "true"
        try expect(index, "useReasonCodes", ["true", "1", "false", "0"])
        let hasCodes = ["true", "1"].contains(usesCodes)
        guard let list = children(index, "Characteristics").first else {
            throw ModelError(path(index), "expected Characteristics")
        }
        let common = try number(index, "baselineScore")
        var characteristics: [PMMLScorecard.Characteristic] = []
        for child in children(list, "Characteristic") {
            var attributes: [PMMLScorecard.Attribute] = []
            for attribute in children(child, "Attribute") {
                guard let partial = try number(attribute, "partialScore") else {
                    throw ModelError(
                        path(attribute),
                        "expected the attribute 'partialScore', a complex one is not supported")
                }
                attributes.append(
                    PMMLScorecard.Attribute(
                        predicate: try nodePredicate(attribute), partialScore: partial,
                        reasonCode: hasCodes
                            ? document.elements[attribute].attribute("reasonCode") : nil))
            }
            if attributes.isEmpty { throw ModelError(path(child), "expected an Attribute") }
            characteristics.append(
                PMMLScorecard.Characteristic(
                    name: document.elements[child].attribute("name")
                        ?? "\(characteristics.count + 1)",
                    baseline: try number(child, "baselineScore") ?? common ?? 0,
                    reasonCode: hasCodes
                        ? document.elements[child].attribute("reasonCode") : nil,
                    attributes: attributes))
        }
        if characteristics.isEmpty { throw ModelError(path(list), "expected a Characteristic") }
        return PMMLScorecard(
            initialScore: try number(index, "initialScore") ?? 0, characteristics: characteristics,
            order: hasCodes
                ? PMMLScorecard.ReasonOrder(rawValue: algorithm) ?? .pointsBelow : .magnitude)
    }
}

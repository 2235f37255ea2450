/// Chains of models: regressions whose values a last RegressionModel turns into probabilities, which
/// is how boosted trees are written down.
extension PMMLImport {
    /// The model of a chain.
    ///
    /// Every segment but the last is a regression with an OutputField of feature `predictedValue`; the
    /// last is a RegressionModel each of whose tables has at most one predictor: such a field.
    mutating func chain(_ segments: [(element: Int, model: Int)]) throws(ModelError) -> PMMLModel {
        var values: [String: PMMLModel.Sum] = [:]
        for (element, model) in segments.dropLast() {
            guard children(element, "True").count == 1 else {
                throw ModelError(path(element), "expected the predicate True in a chain")
            }
            values[try outputName(model)] = try link(model)
        }
        let last = segments[segments.count - 1].model
        guard document.elements[last].name == "RegressionModel" else {
            throw ModelError(path(last), "expected a RegressionModel at the end of a chain")
        }
        try checkModel(last, replacements: false)
        var classes: [PMMLModel.Sum] = []
        for table in children(last, "RegressionTable") {
            classes.append(try term(table, values))
        }
        let link = try regressionLink(last)
        if !isClassification(last) {
            guard classes.count == 1 else {
                throw ModelError(path(last), "expected one RegressionTable")
            }
            return PMMLModel(classes: classes, link: link, givesProbability: link == .logit)
        }
        if classes.count == 2, classes[1].segments.isEmpty, classes[1].offset == 0 {
            return binary(classes[0], in: last)
        }
        guard classes.count >= 2 else {
            throw ModelError(path(last), "expected a RegressionTable per class")
        }
        try expectSoftmax(last)
        return PMMLModel(classes: classes, link: .softmax, givesProbability: true)
    }

    /// A regression within a chain.
    private mutating func link(_ model: Int) throws(ModelError) -> PMMLModel.Sum {
        if document.elements[model].name == "MiningModel" { return try regressionSum(model) }
        return PMMLModel.Sum(
            segments: [PMMLModel.Segment(predicate: .always, part: try part(model))])
    }

    /// The name under which a model gives its value to those after it.
    private func outputName(_ model: Int) throws(ModelError) -> String {
        for output in children(model, "Output") {
            for field in children(output, "OutputField") {
                let feature = document.elements[field].attribute("feature") ?? "predictedValue"
                guard feature == "predictedValue" else { continue }
                if let child = document.elements[field].children.first(where: {
                    document.elements[$0].name != "Extension"
                }) {
                    throw ModelError(path(child), "derived fields and functions are not supported")
                }
                return try required(field, "name")
            }
        }
        throw ModelError(path(model), "expected an OutputField of feature 'predictedValue'")
    }

    /// A table of the last model: intercept + coefficient × one of the values.
    private func term(
        _ table: Int, _ values: [String: PMMLModel.Sum]
    ) throws(ModelError) -> PMMLModel.Sum {
        let intercept = try number(table, "intercept") ?? 0
        let predictors = document.elements[table].children.filter {
            document.elements[$0].name != "Extension"
        }
        guard let predictor = predictors.first else {
            return PMMLModel.Sum(segments: [], offset: intercept)
        }
        guard predictors.count == 1, document.elements[predictor].name == "NumericPredictor",
            var sum = values[try required(predictor, "name")],
            try number(predictor, "exponent") ?? 1 == 1,
            let coefficient = try number(predictor, "coefficient")
        else {
            throw ModelError(
                path(table), "expected one NumericPredictor, a value of the chain, of exponent 1")
        }
        sum.offset = intercept + coefficient * sum.offset
        sum.scale *= coefficient
        return sum
    }
}

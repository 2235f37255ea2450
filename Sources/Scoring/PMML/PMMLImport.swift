import Columns

/// Reads the format `PMML`: versions 4.0 to 4.4.
///
/// Source: dmg.org, PMML 4.4. Supported: Scorecard with reason codes, RegressionModel, TreeModel, and
/// MiningModel: regressions that are summed or averaged, classification trees that are averaged or
/// vote (`PMMLImport+Classes`), averages and votes with weights too, and chains that end in a
/// RegressionModel (`PMMLImport+Chain`). Derived fields, other targets that rescale, other models and
/// methods are refused by name.
///
/// A continuous field is a number; any other field is compared as text, or as a number where its
/// `dataType` is one. `missingValueReplacement` is honoured by regressions and refused elsewhere; a
/// value that the dictionary does not list is one that no predicate or category names. What would change
/// values before the model sees them is refused: treatments of outliers, of missing and of invalid
/// values, values declared as missing, intervals outside of which a number is invalid.
struct PMMLImport {
    let document: XMLDocument
    private(set) var schema = InputSchema([])
    /// Whether a data field's values are numbers, by name.
    private var isNumber: [String: Bool] = [:]
    /// The data fields whose numbers may be invalid.
    private var bounded: Set<String> = []
    /// The values that a data field may have, by name, where the file lists them.
    private(set) var listedValues: [String: [String]] = [:]

    static func read(_ payload: [UInt8]) throws(ModelError) -> Model {
        var reader = try PMMLImport(payload)
        return try reader.model()
    }

    private init(_ payload: [UInt8]) throws(ModelError) {
        document = try XMLDocument(payload)
        guard document.elements[0].name == "PMML" else {
            throw ModelError(path(0), "expected the element PMML")
        }
        try expect(0, "version", ["4.0", "4.1", "4.2", "4.2.1", "4.3", "4.4", "4.4.1"])
        try readDictionary()
    }

    private mutating func model() throws(ModelError) -> Model {
        let known = ["Scorecard", "RegressionModel", "TreeModel", "MiningModel"]
        let other = ["Header", "MiningBuildTask", "DataDictionary", "Extension"]
        var found: Int?
        for child in document.elements[0].children {
            let name = document.elements[child].name
            if known.contains(name), found == nil {
                found = child
            } else if name == "TransformationDictionary" {
                try refuseDerivedFields(child)
            } else if !other.contains(name) {
                throw ModelError(
                    path(child), "expected one Scorecard, RegressionModel, TreeModel or MiningModel"
                )
            }
        }
        guard let found else {
            throw ModelError(
                path(0), "expected a Scorecard, RegressionModel, TreeModel or MiningModel")
        }
        let parsed = try topModel(found)
        let isCard = document.elements[found].name == "Scorecard"
        let output: Model.Output =
            isCard
            ? .points
            : parsed.givesProbability ? .probability : .prediction
        return Model(
            format: .pmml, kind: "pmml", schema: schema,
            featureCount: parsed.scorecard?.characteristics.count ?? schema.inputs.count,
            treeCount: parsed.treeCount, classCount: parsed.classes.count, output: output,
            body: .pmml(parsed))
    }

    private mutating func topModel(_ index: Int) throws(ModelError) -> PMMLModel {
        switch document.elements[index].name {
        case "RegressionModel": return try regressionModel(index)
        case "MiningModel": return try miningModel(index)
        case "TreeModel" where isClassification(index):
            return try classes(of: [(.always, index, 1)], in: index, votes: false)
        default:
            let segment = PMMLModel.Segment(predicate: .always, part: try part(index))
            return PMMLModel(classes: [PMMLModel.Sum(segments: [segment])], link: .identity)
        }
    }

    // MARK: The parts that models share

    private mutating func readDictionary() throws(ModelError) {
        guard let dictionary = children(0, "DataDictionary").first else {
            throw ModelError(path(0), "expected a DataDictionary")
        }
        let numeric = ["integer", "float", "double"]
        for field in children(dictionary, "DataField") {
            let name = try required(field, "name")
            let isContinuous = try required(field, "optype") == "continuous"
            let type = try required(field, "dataType")
            isNumber[name] = isContinuous || numeric.contains(type)
            if !children(field, "Interval").isEmpty { bounded.insert(name) }
            for value in children(field, "Value") {
                try expect(value, "property", ["valid"])
                listedValues[name, default: []].append(try required(value, "value"))
            }
        }
    }

    /// The input of an active field.
    mutating func input(_ name: String, _ element: Int) throws(ModelError) -> Int {
        guard let isNumber = isNumber[name] else {
            throw ModelError(
                path(element), "expected a field of the DataDictionary, found '\(name)'")
        }
        return schema.addInput(name, needsNumber: isNumber)
    }

    /// Whether a field's values are numbers.
    func isNumber(_ name: String) -> Bool { isNumber[name] ?? false }

    /// The code of a string in an input's vocabulary, to which it is added.
    mutating func code(_ string: String, _ input: Int) -> Int32 {
        schema.addString(string, to: input)
    }

    /// Refuses what would change values between the row and the model.
    func checkModel(
        _ index: Int, replacements: Bool, rescales: Bool = false
    ) throws(ModelError) {
        try expect(index, "isScorable", ["true", "1"])
        for child in document.elements[index].children {
            switch document.elements[child].name {
            case "LocalTransformations": try refuseDerivedFields(child)
            case "Targets":
                for target in children(child, "Target") {
                    let rescaling = rescales ? [] : ["rescaleConstant", "rescaleFactor"]
                    for name in rescaling + ["castInteger", "min", "max"]
                    where document.elements[target].attribute(name) != nil {
                        throw ModelError(path(target), "the attribute '\(name)' is not supported")
                    }
                }
            case "MiningSchema":
                for field in children(child, "MiningField") {
                    try expect(field, "outliers", ["asIs"])
                    try expect(field, "invalidValueTreatment", ["returnInvalid", "asIs"])
                    try expect(
                        field, "missingValueTreatment",
                        ["asIs", "asMean", "asMode", "asMedian", "asValue"])
                    try checkInterval(field)
                    guard !replacements else { continue }
                    guard document.elements[field].attribute("missingValueReplacement") == nil
                    else {
                        throw ModelError(
                            path(field), "missingValueReplacement is not supported here")
                    }
                }
            default: break
            }
        }
    }

    /// Refuses a field whose numbers may be invalid, unless they are to be taken as they are.
    private func checkInterval(_ field: Int) throws(ModelError) {
        let attribute = document.elements[field].attribute
        guard let name = attribute("name"), bounded.contains(name),
            attribute("usageType") ?? "active" == "active",
            attribute("invalidValueTreatment") != "asIs"
        else { return }
        throw ModelError(
            path(field),
            "invalidValueTreatment 'returnInvalid' of a field with an Interval is not supported")
    }

    private func refuseDerivedFields(_ index: Int) throws(ModelError) {
        if let child = document.elements[index].children.first {
            throw ModelError(path(child), "derived fields and functions are not supported")
        }
    }

    /// A part of a model: one number per row.
    mutating func part(_ index: Int) throws(ModelError) -> PMMLModel.Part {
        switch document.elements[index].name {
        case "TreeModel":
            try expect(index, "functionName", ["regression"])
            return .tree(
                try tree(index) { (reader, node) throws(ModelError) in
                    try reader.number(node, "score")
                })
        case "Scorecard": return .scorecard(try scorecard(index))
        case "RegressionModel":
            let model = try regressionModel(index)
            guard model.link == .identity, model.classes.count == 1,
                case .regression(let regression) = model.classes[0].segments[0].part
            else { throw ModelError(path(index), "expected a plain regression in a segment") }
            return .regression(regression)
        default: throw ModelError(path(index), "expected a TreeModel, RegressionModel or Scorecard")
        }
    }

    private mutating func miningModel(_ index: Int) throws(ModelError) -> PMMLModel {
        let segmentation = try segmentation(index)
        let method = try required(segmentation, "multipleModelMethod")
        let segments = try segments(segmentation)
        switch (isClassification(index), method) {
        case (_, "modelChain"):
            try checkModel(index, replacements: false)
            return try chain(segments.map { (element: $0.element, model: $0.model) })
        case (true, "average"), (true, "majorityVote"), (true, "weightedAverage"),
            (true, "weightedMajorityVote"):
            try checkModel(index, replacements: false)
            return try classes(
                of: segments.map { ($0.predicate, $0.model, $0.weight) }, in: index,
                votes: ["majorityVote", "weightedMajorityVote"].contains(method))
        default: return PMMLModel(classes: [try regressionSum(index)], link: .identity)
        }
    }

    /// A MiningModel whose segments are summed or averaged, and then rescaled by its target.
    mutating func regressionSum(_ index: Int) throws(ModelError) -> PMMLModel.Sum {
        try checkModel(index, replacements: false, rescales: true)
        try expect(index, "functionName", ["regression"])
        let segmentation = try segmentation(index)
        let method = try required(segmentation, "multipleModelMethod")
        guard ["sum", "average", "weightedAverage"].contains(method) else {
            throw ModelError(path(segmentation), "multipleModelMethod '\(method)' is not supported")
        }
        var sum = PMMLModel.Sum(
            segments: [], combination: method == "sum" ? .sum : .average)
        for segment in try segments(segmentation) {
            sum.segments.append(
                PMMLModel.Segment(
                    predicate: segment.predicate, part: try part(segment.model),
                    weight: segment.weight))
        }
        for targets in children(index, "Targets") {
            for target in children(targets, "Target") {
                sum.scale *= try number(target, "rescaleFactor") ?? 1
                sum.offset += try number(target, "rescaleConstant") ?? 0
            }
        }
        return sum
    }

    private func segmentation(_ index: Int) throws(ModelError) -> Int {
        guard let segmentation = children(index, "Segmentation").first else {
            throw ModelError(path(index), "expected a Segmentation")
        }
        return segmentation
    }

    /// A segment of a Segmentation: when it counts and how much, and its model's element.
    private typealias Segment = (
        element: Int, predicate: PMMLPredicate, model: Int, weight: Double
    )

    /// The segments of a Segmentation; weights are 1 unless its method has them.
    private mutating func segments(_ segmentation: Int) throws(ModelError) -> [Segment] {
        let isWeighted = try required(segmentation, "multipleModelMethod").hasPrefix("weighted")
        var segments: [Segment] = []
        for segment in children(segmentation, "Segment") {
            let parts = document.elements[segment].children.filter {
                document.elements[$0].name != "Extension"
            }
            guard parts.count == 2 else {
                throw ModelError(path(segment), "expected a predicate and a model")
            }
            let weight = isWeighted ? try number(segment, "weight") ?? 1 : 1
            guard weight >= 0, weight.isFinite else {
                throw ModelError(path(segment), "expected a weight of at least 0")
            }
            segments.append((segment, try predicate(parts[0]), parts[1], weight))
        }
        if segments.isEmpty {
            throw ModelError(path(segmentation), "expected at least one Segment")
        }
        return segments
    }

    /// Whether a model tells classes.
    func isClassification(_ index: Int) -> Bool {
        document.elements[index].attribute("functionName") == "classification"
    }

    // MARK: Reading elements

    /// The children of a name.
    func children(_ index: Int, _ name: String) -> [Int] {
        document.elements[index].children.filter { document.elements[$0].name == name }
    }

    /// An attribute that must be there.
    func required(_ index: Int, _ name: String) throws(ModelError) -> String {
        guard let value = document.elements[index].attribute(name) else {
            throw ModelError(path(index), "expected the attribute '\(name)'")
        }
        return value
    }

    /// Refuses an attribute with a value that is not listed; its absence is well.
    func expect(_ index: Int, _ name: String, _ values: [String]) throws(ModelError) {
        guard let value = document.elements[index].attribute(name), !values.contains(value) else {
            return
        }
        throw ModelError(path(index), "\(name) '\(value)' is not supported")
    }

    /// A number in an attribute; nil when the attribute is absent.
    func number(_ index: Int, _ name: String) throws(ModelError) -> Double? {
        guard let text = document.elements[index].attribute(name) else { return nil }
        guard let value = NumberText.parseDouble(text.utf8.span) else {
            throw ModelError(path(index), "expected a number in '\(name)'")
        }
        return value
    }

    /// Where an element stands: names from the root, with its number among its like.
    func path(_ index: Int) -> String {
        var text = ""
        var at = index
        while at >= 0 {
            let element = document.elements[at]
            var own = element.name
            if element.parent >= 0 {
                let like = children(element.parent, element.name)
                if like.count > 1, let place = like.firstIndex(of: at) { own += "[\(place)]" }
            }
            text = text.isEmpty ? own : own + "." + text
            at = element.parent
        }
        return text
    }
}

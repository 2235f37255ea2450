import Columns
import TestKit
import Testing

@testable import Scoring

/// PMML files: the examples of the standard's own pages in small, and refusals.
@Suite struct PMMLTests {
    static func document(_ fields: String, _ model: String) -> String {
        """
        <?xml version="1.0"?>
        <PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
        <DataDictionary>\(fields)</DataDictionary>
        <!-- a comment -->\(model)</PMML>
        """
    }

    static let fields = """
        <DataField name="age" optype="continuous" dataType="double"/>
        <DataField name="income" optype="continuous" dataType="double"/>
        <DataField name="job" optype="categorical" dataType="string"/>
        """

    static let scorecard = document(
        fields,
        """
        <Scorecard functionName="regression" initialScore="10" useReasonCodes="true"
          reasonCodeAlgorithm="pointsBelow" baselineScore="20">
        <MiningSchema><MiningField name="age"/><MiningField name="job"/></MiningSchema>
        <Characteristics>
        <Characteristic name="ageScore" reasonCode="RC1">
          <Attribute partialScore="-9"><SimplePredicate field="age" operator="isMissing"/></Attribute>
          <Attribute partialScore="-1"><SimplePredicate field="age" operator="lessOrEqual" value="18"/></Attribute>
          <Attribute partialScore="17"><CompoundPredicate booleanOperator="and">
            <SimplePredicate field="age" operator="greaterThan" value="18"/>
            <SimplePredicate field="age" operator="lessOrEqual" value="29"/></CompoundPredicate></Attribute>
          <Attribute partialScore="25"><True/></Attribute>
        </Characteristic>
        <Characteristic name="jobScore" reasonCode="RC2" baselineScore="5">
          <Attribute partialScore="12" reasonCode="RC2_1"><SimpleSetPredicate field="job" booleanOperator="isIn">
            <Array n="2" type="string">"sales &amp; more" engineer</Array></SimpleSetPredicate></Attribute>
          <Attribute partialScore="0"><True/></Attribute>
        </Characteristic>
        </Characteristics></Scorecard>
        """)

    static let tree = document(
        fields,
        """
        <TreeModel functionName="regression" missingValueStrategy="defaultChild" noTrueChildStrategy="returnLastPrediction">
        <MiningSchema><MiningField name="age"/><MiningField name="job"/></MiningSchema>
        <Node id="1" recordCount="100" score="4" defaultChild="3"><True/>
          <Node id="2" recordCount="40" score="1"><SimplePredicate field="age" operator="lessThan" value="30"/></Node>
          <Node id="3" recordCount="60" score="6" defaultChild="4"><SimplePredicate field="age" operator="greaterOrEqual" value="30"/>
            <Node id="4" recordCount="20" score="10"><SimplePredicate field="job" operator="equal" value="engineer"/></Node>
            <Node id="5" recordCount="40" score="4"><SimplePredicate field="job" operator="equal" value="clerk"/></Node>
          </Node>
        </Node></TreeModel>
        """)

    static let regression = document(
        fields,
        """
        <RegressionModel functionName="classification" normalizationMethod="logit">
        <MiningSchema><MiningField name="age" missingValueReplacement="40"/><MiningField name="income"/><MiningField name="job"/></MiningSchema>
        <RegressionTable intercept="-2" targetCategory="yes">
          <NumericPredictor name="age" exponent="2" coefficient="0.001"/>
          <NumericPredictor name="income" coefficient="0.5"/>
          <CategoricalPredictor name="job" value="engineer" coefficient="1.5"/>
        </RegressionTable>
        <RegressionTable intercept="0" targetCategory="no"/>
        </RegressionModel>
        """)

    private func load(_ text: String) throws -> Model {
        try Model.load(format: .pmml, payload: Array(text.utf8))
    }

    private func row(_ model: Model, _ words: [String: String]) throws -> InputRow {
        var row = InputRow(model)
        for (name, word) in words {
            let input = model.input(named: name.utf8.span)
            try row.set(try #require(input), word.utf8.span)
        }
        return row
    }

    @Test func `a scorecard adds the first attribute that holds of each characteristic`() throws {
        let model = try load(Self.scorecard)
        #expect(model.featureCount == 2)
        func points(_ words: [String: String]) throws -> Double? {
            model.score(try row(model, words)).points
        }
        #expect(try points(["age": "29", "job": "engineer"]) == 10 + 17 + 12)
        #expect(try points(["age": "18", "job": "sales & more"]) == 10 - 1 + 12)
        #expect(try points(["age": "30", "job": "clerk"]) == 10 + 25)
        #expect(try points([:]) == 10 - 9)
    }

    @Test func `its reasons are differences from the baselines in reason codes`() throws {
        let model = try load(Self.scorecard)
        let score = model.score(try row(model, ["age": "18", "job": "engineer"]), reasons: .path)
        #expect(score.bias == [10 + 20 + 5])
        #expect(score.reasons.map(\.text) == ["RC1", "RC2_1"])
        #expect(score.reasons.map(\.field) == ["ageScore", "jobScore"])
        #expect(score.reasons.map { $0.contributions[0] } == [-21, 7])
    }

    @Test func `a tree takes the child that holds, the default child, or stays`() throws {
        let model = try load(Self.tree)
        func margin(_ words: [String: String]) throws -> Double {
            model.margins(try row(model, words))[0]
        }
        #expect(model.treeCount == 1)
        #expect(try margin(["age": "29.5"]) == 1)
        #expect(try margin(["age": "30", "job": "clerk"]) == 4)
        #expect(try margin(["job": "clerk"]) == 4)
        #expect(try margin([:]) == 10)
        #expect(try margin(["age": "30", "job": "pilot"]) == 6)
        let score = model.score(try row(model, ["age": "30", "job": "clerk"]), reasons: .path)
        #expect(score.bias == [4])
        #expect(score.reasons.map(\.field) == ["age", "job"])
        #expect(score.reasons.map { $0.contributions[0] } == [2, -2])
        #expect(!model.explains(by: .shap))
    }

    @Test func `a logistic regression replaces missing numbers and gives a probability`() throws {
        let model = try load(Self.regression)
        let score = model.score(try row(model, ["income": "2", "job": "engineer"]), reasons: .path)
        #expect(score.margins == [-2 + 0.001 * 1600 + 1 + 1.5])
        #expect(score.probability == [1 / (1 + 0.1224564282529819)])
        #expect(score.reasons.map(\.field) == ["age", "job", "income"])
        #expect(model.margins(try row(model, ["age": "1"]))[0].isNaN)
    }

    @Test(arguments: [("sum", 1 + 7.0), ("average", (1 + 7.0) / 2)])
    func `segments are summed or averaged where their predicates hold`(
        method: String, expected: Double
    ) throws {
        let leaf = "<MiningSchema/><Node score=\"SCORE\"><True/></Node></TreeModel>"
        let part = { (score: String) in
            "<TreeModel functionName=\"regression\">" + leaf.replacing("SCORE", with: score)
        }
        let text = Self.document(
            Self.fields,
            """
            <MiningModel functionName="regression"><MiningSchema/>
            <Segmentation multipleModelMethod="\(method)">
            <Segment><True/>\(part("1"))</Segment>
            <Segment><SimplePredicate field="age" operator="greaterThan" value="3"/>\(part("100"))</Segment>
            <Segment><SimplePredicate field="age" operator="isMissing"/>\(part("7"))</Segment>
            </Segmentation></MiningModel>
            """)
        let model = try load(text)
        #expect(model.margins(InputRow(model)) == [expected])
    }

    @Test func `a table's rows and chunks score as words`() throws {
        for text in [Self.scorecard, Self.tree, Self.regression] {
            let model = try load(text)
            var table = Table(
                number: 1, name: "lead",
                fields: [
                    Field(1, "age", .float64, doc: ""), Field(2, "income", .float64, doc: ""),
                    Field(3, "job", .category, doc: ""),
                ])
            var words: [[String: String]] = []
            for (age, job) in [("18", "engineer"), ("", "clerk"), ("35", ""), ("29", "pilot")] {
                let key = table.insert("k\(words.count)".utf8.span)
                if let number = Double(age) { table.columns[0].set(number, at: key) }
                table.columns[1].set(2.0, at: key)
                if !job.isEmpty { table.columns[2].setCategory(job.utf8.span, at: key) }
                let all = ["age": age, "income": "2", "job": job]
                words.append(all.filter { model.input(named: $0.key.utf8.span) != nil })
            }
            let bound = try BoundModel(model, to: table)
            var scores = Array(repeating: 0.0, count: words.count)
            var span = scores.mutableSpan
            bound.scores(chunk: 0, of: table, into: &span)
            for (position, own) in words.enumerated() {
                let score = model.score(try row(model, own))
                #expect(try bound.score(position, of: table) == score)
                #expect(scores[position] == score.margins[0])
            }
        }
    }

    @Test(arguments: [
        (
            "reasonCodeAlgorithm", "reasonCodeAlgorithm=\"x\" reasonCodeAlgorithm",
            "byte 464: expected the attribute 'reasonCodeAlgorithm' once"
        ),
        (
            "operator=\"lessOrEqual\" value=\"18\"", "operator=\"near\" value=\"18\"",
            "PMML.Scorecard.Characteristics.Characteristic[0].Attribute[1].SimplePredicate: operator 'near' is not supported"
        ),
        (
            "field=\"age\" operator=\"isMissing\"", "field=\"ages\" operator=\"isMissing\"",
            "PMML.Scorecard.Characteristics.Characteristic[0].Attribute[0].SimplePredicate: expected a field of the DataDictionary, found 'ages'"
        ),
        (
            "partialScore=\"12\"", "partialScore=\"many\"",
            "PMML.Scorecard.Characteristics.Characteristic[1].Attribute[0]: expected a number in 'partialScore'"
        ),
        (
            "<Header/>",
            "<Header/><TransformationDictionary><DerivedField/></TransformationDictionary>",
            "PMML.TransformationDictionary.DerivedField: derived fields and functions are not supported"
        ),
        (
            "Scorecard", "NeuralNetwork",
            "PMML.NeuralNetwork: expected one Scorecard, RegressionModel, TreeModel or MiningModel"
        ),
    ])
    func `what is not supported is refused by its place`(
        part: String, replacement: String, message: String
    ) {
        let isTag = part == "Scorecard"
        let wrong =
            isTag
            ? Self.scorecard.replacing("Scorecard", with: replacement)
            : Self.scorecard.replacing(part, with: replacement, maxReplacements: 1)
        let error = #expect(throws: ModelError.self) { _ = try load(wrong) }
        #expect(error?.message == message)
    }

    @Test func `hostile XML is refused`() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aa\">]><PMML>&a;</PMML>"
        #expect(throws: ModelError.self) { _ = try load(bomb) }
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: ModelError.self) { _ = try load(deep) }
        for text in [
            "", "x", "<a>", "<a></b>", "<a b></a>", "<a b='&q;'/>", "<a/><b/>", "<a b='1' b='2'/>",
        ] {
            #expect(throws: ModelError.self) { _ = try XMLDocument(Array(text.utf8)) }
        }
        let bytes = Array(Self.tree.utf8)
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            var damaged = bytes
            damaged[random.below(damaged.count)] = random.pick(Array("<>/=\"&;a0 ".utf8))
            _ = try? Model.load(format: .pmml, payload: damaged)
        }
    }
}

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

    /// A card of five characteristics that all hold; each has its partial score and its baseline, or
    /// the card's, which is 10.
    private static func ranking(_ attributes: String) -> String {
        let parts = [(25.0, nil), (7, nil), (12, 20.0), (0, 3), (-5, -9)]
        let characteristics = parts.enumerated().map { place, part in
            let baseline = part.1.map { "baselineScore=\"\($0)\"" } ?? ""
            return "<Characteristic name=\"c\(place)\" reasonCode=\"R\(place)\" \(baseline)>"
                + "<Attribute partialScore=\"\(part.0)\"><SimplePredicate field=\"age\" "
                + "operator=\"isNotMissing\"/></Attribute></Characteristic>"
        }
        return document(
            fields,
            "<Scorecard functionName=\"regression\" initialScore=\"1\" baselineScore=\"10\" "
                + "\(attributes)><MiningSchema/><Characteristics>\(characteristics.joined())"
                + "</Characteristics></Scorecard>")
    }

    /// Partial score − baseline: 25 − 10 = 15, 7 − 10 = −3, 12 − 20 = −8, 0 − 3 = −3, −5 − −9 = 4;
    /// the second and the fourth are as far, and stand as in the file.
    @Test(arguments: [
        ("reasonCodeAlgorithm=\"pointsBelow\"", ["R2", "R1", "R3", "R4", "R0"]),
        ("", ["R2", "R1", "R3", "R4", "R0"]),
        ("reasonCodeAlgorithm=\"pointsAbove\"", ["R0", "R4", "R1", "R3", "R2"]),
        (
            "useReasonCodes=\"false\"",
            [
                "c0: age is 44", "c2: age is 44", "c4: age is 44", "c1: age is 44",
                "c3: age is 44",
            ]
        ),
    ])
    func `reason codes stand as the card's algorithm ranks them`(
        attributes: String, expected: [String]
    ) throws {
        let model = try load(Self.ranking(attributes))
        let score = model.score(try row(model, ["age": "44"]), reasons: .path)
        #expect(score.reasons.map(\.text) == expected)
        let byField = score.reasons.sorted { $0.field < $1.field }
        #expect(byField.map { $0.contributions[0] } == [15, -3, -8, -3, 4])
        #expect(score.bias == [1 + 10 + 10 + 20 + 3 - 9])
        let points: Double = 1 + 25 + 7 + 12 + 0 - 5
        #expect(score.points == points)
        // Without an answer all stand as in the file.
        let none = model.score(InputRow(model), reasons: .path)
        #expect(none.reasons.map(\.field) == ["c0", "c1", "c2", "c3", "c4"])
    }

    @Test func `a card that shows no reason codes names its characteristics`() throws {
        let model = try load(
            Self.scorecard.replacing("useReasonCodes=\"true\"", with: "useReasonCodes=\"false\""))
        let score = model.score(try row(model, ["age": "18", "job": "engineer"]), reasons: .path)
        #expect(score.reasons.allSatisfy { !$0.text.hasPrefix("RC") })
        #expect(score.reasons.map(\.field) == ["ageScore", "jobScore"])
    }

    @Test func `a number outside of its interval is taken as it is where the file says so`() throws
    {
        let model = try load(
            Self.scorecard.replacing(
                "name=\"age\" optype=\"continuous\" dataType=\"double\"/>",
                with:
                    "name=\"age\" optype=\"continuous\" dataType=\"double\"><Interval closure=\"closedClosed\" leftMargin=\"0\" rightMargin=\"20\"/></DataField>"
            ).replacing(
                "<MiningField name=\"age\"/>",
                with: "<MiningField name=\"age\" invalidValueTreatment=\"asIs\"/>"))
        let points: Double? = model.score(try row(model, ["age": "29", "job": "engineer"])).points
        #expect(points == 39)
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

    /// The first table says 0.75 at an income of 2.
    @Test(arguments: [
        ("no", "yes", "", false), ("lost", "Won", "", false), ("yes", "no", "", true),
        ("a", "b", "", true), ("0", "1", "", false),
        ("yes", "no", #"<OutputField name="p" feature="probability" value="no"/>"#, false),
        ("no", "yes", #"<OutputField name="p" feature="probability" value="no"/>"#, true),
        ("a", "b", #"<OutputField name="p" feature="probability" value="b"/>"#, false),
        (
            "a", "b",
            #"<OutputField name="p" feature="probability" value="a"/>"#
                + #"<OutputField name="q" feature="probability" value="b"/>"#, true
        ),
        ("no", "yes", #"<OutputField name="p" feature="predictedValue" value="no"/>"#, false),
    ])
    func `of two classes a regression tells the wanted one, else the positive one`(
        first: String, second: String, output: String, isFirst: Bool
    ) throws {
        let model = try load(
            Self.document(
                Self.fields,
                """
                <RegressionModel functionName="classification" normalizationMethod="logit">
                <MiningSchema/><Output>\(output)</Output>
                <RegressionTable intercept="-0.25" targetCategory="\(first)">
                  <NumericPredictor name="income" coefficient="0.5"/></RegressionTable>
                <RegressionTable intercept="0" targetCategory="\(second)"/></RegressionModel>
                """))
        let score = model.score(try row(model, ["income": "2"]), reasons: .path)
        let sign = isFirst ? 1.0 : -1
        #expect(score.margins == [sign * 0.75])
        #expect(score.bias == [sign * -0.25])
        #expect(score.reasons.map { $0.contributions[0] } == [sign * 1])
        #expect(abs(score.probability[0] - (isFirst ? 0.679178699 : 0.320821301)) < 1e-9)
    }

    /// The parts that count say 1 with weight 0.5 and 7 with weight 2.
    @Test(arguments: [("sum", 8.0), ("average", 4.0), ("weightedAverage", 14.5 / 2.5)])
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
            <Segment weight="0.5"><True/>\(part("1"))</Segment>
            <Segment><SimplePredicate field="age" operator="greaterThan" value="3"/>\(part("100"))</Segment>
            <Segment weight="2"><SimplePredicate field="age" operator="isMissing"/>\(part("7"))</Segment>
            </Segmentation></MiningModel>
            """)
        let model = try load(text)
        #expect(model.margins(InputRow(model)) == [expected])
    }

    // MARK: Classes and chains

    private static let classFields =
        fields
            + """
            <DataField name="bought" optype="categorical" dataType="string">
            <Value value="yes"/><Value value="no"/></DataField>
            """

    private static func classTree(_ leaves: [String]) -> String {
        """
        <TreeModel functionName="classification"><MiningSchema><MiningField name="age"/>
        <MiningField name="bought" usageType="target"/></MiningSchema>
        <Node score="no" recordCount="10"><True/>
          <Node recordCount="4" \(leaves[0])</Node>
          <Node recordCount="6" \(leaves[1])</Node>
        </Node></TreeModel>
        """
    }

    private static let young = "<SimplePredicate field=\"age\" operator=\"lessThan\" value=\"30\"/>"
    private static let old =
        "<SimplePredicate field=\"age\" operator=\"greaterOrEqual\" value=\"30\"/>"
    private static let counted = [
        "score=\"yes\">\(young)<ScoreDistribution value=\"no\" recordCount=\"1\"/>"
            + "<ScoreDistribution value=\"yes\" recordCount=\"3\"/>",
        "score=\"no\">\(old)<ScoreDistribution value=\"no\" recordCount=\"5\" probability=\"0.9\"/>"
            + "<ScoreDistribution value=\"yes\" recordCount=\"1\" probability=\"0.1\"/>",
    ]

    @Test func `a classification tree gives the share or the probability of the positive class`()
        throws
    {
        let model = try load(Self.document(Self.classFields, Self.classTree(Self.counted)))
        #expect(model.classCount == 1 && model.treeCount == 1)
        let young = model.score(try row(model, ["age": "20"]), reasons: .path)
        #expect(young.probability == [0.75] && young.margins == [0.75])
        let parts = young.bias[0] + young.reasons.reduce(0) { $0 + $1.contributions[0] }
        #expect(abs(parts - 0.75) < 1e-15)
        #expect(model.score(try row(model, ["age": "30"])).probability == [0.1])
        #expect(model.probability(ofScore: 0.1) == 0.1)
    }

    @Test
    func `without a distribution a node stands for its class alone, and the last class counts`()
        throws
    {
        let leaves = ["score=\"a\">\(Self.young)", "score=\"b\">\(Self.old)"]
        let text = Self.classTree(leaves).replacing("<Node score=\"no\"", with: "<Node")
        let model = try load(
            Self.document(Self.fields, text.replacing("\"bought\"", with: "\"job\"")))
        #expect(model.margins(try row(model, ["age": "20"])) == [0])
        #expect(model.margins(try row(model, ["age": "40"])) == [1])
    }

    /// The first tree says 0.75, the second 0.5 with weight 3; a vote is 1 or 0.
    @Test(arguments: [
        ("average", 0.625), ("majorityVote", 0.5), ("weightedAverage", 2.25 / 4),
        ("weightedMajorityVote", 0.25),
    ])
    func `a forest of classification averages its trees or lets them vote`(
        method: String, expected: Double
    ) throws {
        let even = [
            "score=\"no\">\(Self.young)<ScoreDistribution value=\"yes\" recordCount=\"2\"/>"
                + "<ScoreDistribution value=\"no\" recordCount=\"2\"/>", Self.counted[1],
        ]
        let text = """
            <MiningModel functionName="classification"><MiningSchema>
            <MiningField name="bought" usageType="target"/></MiningSchema>
            <Segmentation multipleModelMethod="\(method)">
            <Segment><True/>\(Self.classTree(Self.counted))</Segment>
            <Segment weight="3"><True/>\(Self.classTree(even))</Segment></Segmentation></MiningModel>
            """
        let model = try load(Self.document(Self.classFields, text))
        #expect(model.treeCount == 2)
        #expect(model.score(try row(model, ["age": "20"])).probability == [expected])
    }

    @Test func `of three classes each has its probability`() throws {
        let leaf =
            "score=\"c\">\(Self.young)<ScoreDistribution value=\"a\" recordCount=\"1\"/>"
            + "<ScoreDistribution value=\"b\" recordCount=\"1\"/><ScoreDistribution value=\"c\" recordCount=\"2\"/>"
        let text = Self.classTree([leaf, "score=\"a\">\(Self.old)"])
            .replacing("<Node score=\"no\"", with: "<Node")
        let model = try load(
            Self.document(Self.fields, text.replacing("\"bought\"", with: "\"job\"")))
        #expect(model.classCount == 3)
        #expect(model.score(try row(model, ["age": "20"])).probability == [0.25, 0.25, 0.5])
        #expect(model.score(try row(model, ["age": "50"])).probability == [1, 0, 0])
    }

    private static func chain(_ tables: String, predicate: String = "<True/>") -> String {
        document(
            classFields,
            """
            <MiningModel functionName="classification"><MiningSchema/>
            <Segmentation multipleModelMethod="modelChain">
            <Segment>\(predicate)<MiningModel functionName="regression"><MiningSchema/>
            <Output><OutputField name="boosted" feature="predictedValue" isFinalResult="false"/></Output>
            <Targets><Target field="bought" rescaleConstant="-0.5"/></Targets>
            <Segmentation multipleModelMethod="sum">
            <Segment><True/><TreeModel functionName="regression"><MiningSchema/><Node><True/>
              <Node score="0.25">\(young)</Node><Node score="-1">\(old)</Node></Node></TreeModel></Segment>
            <Segment><True/><TreeModel functionName="regression"><MiningSchema/>
              <Node score="2"><True/></Node></TreeModel></Segment>
            </Segmentation></MiningModel></Segment>
            <Segment><True/><RegressionModel functionName="classification" normalizationMethod="logit">
            <MiningSchema/>\(tables)</RegressionModel></Segment>
            </Segmentation></MiningModel>
            """)
    }

    private static let logit = """
        <RegressionTable intercept="0.125" targetCategory="yes">
        <NumericPredictor name="boosted" coefficient="2"/></RegressionTable>
        <RegressionTable intercept="0" targetCategory="no"/>
        """

    @Test func `a chain passes the boosted sum through its last regression`() throws {
        let model = try load(Self.chain(Self.logit))
        #expect(model.treeCount == 2 && model.classCount == 1)
        let score = model.score(try row(model, ["age": "20"]), reasons: .path)
        let margin = 0.125 + 2 * (0.25 + 2 - 0.5)
        #expect(score.margins == [margin])
        #expect(score.probability == model.probability(ofScore: margin).map { [$0] })
        #expect(abs(score.probability[0] - 0.9740) < 1e-4)
        #expect(score.bias[0] + score.reasons[0].contributions[0] == margin)
    }

    @Test func `a chain tells the positive class though its table comes second`() throws {
        let tables = Self.logit.replacing("\"yes\"", with: "\"-\"")
            .replacing("\"no\"", with: "\"yes\"").replacing("\"-\"", with: "\"no\"")
        let model = try load(Self.chain(tables))
        let score = model.score(try row(model, ["age": "20"]), reasons: .path)
        let margin = -(0.125 + 2 * (0.25 + 2 - 0.5))
        #expect(score.margins == [margin])
        #expect(score.bias[0] + score.reasons[0].contributions[0] == margin)
    }

    @Test(arguments: [
        (
            "name=\"boosted\" coefficient", "name=\"other\" coefficient",
            "RegressionTable[0]: expected one"
        ),
        ("<True/><RegressionModel", "<True/><Scorecard", "expected a RegressionModel at the end"),
        (
            "isFinalResult=\"false\"/>", "isFinalResult=\"false\"><Apply/></OutputField>",
            "derived fields and functions"
        ),
        (
            "feature=\"predictedValue\"", "feature=\"probability\"",
            "expected an OutputField of feature"
        ),
        (
            "<Segment><True/><MiningModel", "<Segment><False/><MiningModel",
            "expected the predicate True"
        ),
        ("multipleModelMethod=\"sum\"", "multipleModelMethod=\"max\"", "'max' is not supported"),
    ])
    func `a chain of another shape is refused by its place`(
        part: String, replacement: String, message: String
    ) {
        var wrong = Self.chain(Self.logit).replacing(part, with: replacement)
        if replacement.contains("Scorecard") {
            wrong = wrong.replacing("</RegressionModel>", with: "</Scorecard>")
        }
        let error = #expect(throws: ModelError.self) { _ = try load(wrong) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `a table's rows and chunks score as words`() throws {
        let classes = Self.document(Self.classFields, Self.classTree(Self.counted))
        for text in [
            Self.scorecard, Self.tree, Self.regression, classes, Self.chain(Self.logit),
        ] {
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
                // As text, since a tree without an answer gives NaN.
                let stored = try bound.score(position, of: table)
                #expect("\(stored)" == "\(score)")
                #expect("\(scores[position])" == "\(score.margins[0])")
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
            "<MiningSchema>",
            "<MiningSchema><MiningField name=\"age\" outliers=\"asExtremeValues\"/>",
            "PMML.Scorecard.MiningSchema.MiningField[0]: outliers 'asExtremeValues' is not supported"
        ),
        (
            "<MiningSchema>",
            "<MiningSchema><MiningField name=\"age\" invalidValueTreatment=\"asMissing\"/>",
            "PMML.Scorecard.MiningSchema.MiningField[0]: invalidValueTreatment 'asMissing' is not supported"
        ),
        (
            "<MiningSchema>",
            "<MiningSchema><MiningField name=\"age\" missingValueTreatment=\"returnInvalid\"/>",
            "PMML.Scorecard.MiningSchema.MiningField[0]: missingValueTreatment 'returnInvalid' is not supported"
        ),
        (
            "name=\"age\" optype=\"continuous\" dataType=\"double\"/>",
            "name=\"age\" optype=\"continuous\" dataType=\"double\"><Interval closure=\"closedClosed\" leftMargin=\"0\" rightMargin=\"99\"/></DataField>",
            "PMML.Scorecard.MiningSchema.MiningField[0]: invalidValueTreatment 'returnInvalid' of a field with an Interval is not supported"
        ),
        (
            "name=\"age\" optype=\"continuous\" dataType=\"double\"/>",
            "name=\"age\" optype=\"continuous\" dataType=\"double\"><Value value=\"-1\" property=\"missing\"/></DataField>",
            "PMML.DataDictionary.DataField[0].Value: property 'missing' is not supported"
        ),
        ("version=\"4.4\"", "version=\"9.9\"", "PMML: version '9.9' is not supported"),
        (
            "pointsBelow", "nonsense",
            "PMML.Scorecard: reasonCodeAlgorithm 'nonsense' is not supported"
        ),
        (
            "useReasonCodes=\"true\"", "isScorable=\"false\"",
            "PMML.Scorecard: isScorable 'false' is not supported"
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

    @Test func `an element of very many attributes is refused`() throws {
        func text(_ count: Int) -> [UInt8] {
            Array("<a \((0..<count).map { "a\($0)='1'" }.joined(separator: " "))/>".utf8)
        }
        _ = try XMLDocument(text(256))
        for count in [257, 100_000] {
            let error = #expect(throws: ModelError.self) { _ = try XMLDocument(text(count)) }
            #expect(error?.reason == "expected at most 256 attributes")
        }
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
        let crowd = (0..<257).map { "a\($0)='1'" }.joined(separator: " ")
        let error = #expect(throws: ModelError.self) {
            _ = try XMLDocument(Array("<a \(crowd)/>".utf8))
        }
        #expect(error?.message.hasSuffix("expected at most 256 attributes") == true)
        let bytes = Array(Self.tree.utf8)
        for seed in seeds(300) {
            var random = SeededGenerator(seed: seed)
            var damaged = bytes
            damaged[random.below(damaged.count)] = random.pick(Array("<>/=\"&;a0 ".utf8))
            _ = try? Model.load(format: .pmml, payload: damaged)
        }
    }
}

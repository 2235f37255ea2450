import TestKit
import Testing

@testable import Scoring

/// Compiled trees against the plain walk, and the plain walk against a recursion over the import.
@Suite struct TreeProgramTests {
    /// A random tree of `leafCount` leaves over features whose thresholds come from `cuts`.
    private func tree(
        _ random: inout SeededGenerator, leafCount: Int, features: Int, cuts: [Double],
        isFloat: Bool
    ) -> [ImportedNode] {
        var nodes = [ImportedNode()]
        var leaves = [0]
        while leaves.count < leafCount {
            let position = random.below(leaves.count)
            let index = leaves[position]
            nodes[index].feature = random.below(features)
            nodes[index].left = nodes.count
            nodes[index].right = nodes.count + 1
            nodes[index].flags = random.chance(50) ? .missingLeft : []
            if random.chance(20) {
                nodes[index].flags.formUnion(
                    isFloat ? .category : [.category, .setLeft, .truncates])
                nodes[index].categories = (0..<random.below(6)).map { _ in
                    UInt32(random.below(70))
                }
            } else {
                if !isFloat && random.chance(30) { nodes[index].flags.insert(.zeroIsMissing) }
                nodes[index].value = random.pick(cuts)
            }
            leaves[position] = nodes.count
            leaves.append(nodes.count + 1)
            nodes += [ImportedNode(), ImportedNode()]
        }
        for leaf in leaves {
            let value = Double.random(in: -1...1, using: &random)
            nodes[leaf].value = isFloat ? Double(Float(value)) : value
            nodes[leaf].cover = Double(random.below(100))
        }
        for index in nodes.indices.reversed() where !nodes[index].flags.contains(.leaf) {
            nodes[index].cover = nodes[nodes[index].left].cover + nodes[nodes[index].right].cover
        }
        return nodes
    }

    /// The leaf's value by the libraries' rules, written down naively.
    private func naive(_ nodes: [ImportedNode], _ index: Int, _ row: [Double]) -> Double {
        let node = nodes[index]
        if node.flags.contains(.leaf) { return node.value }
        let x = row[node.feature]
        let isLeft: Bool
        if x.isNaN {
            isLeft = node.flags.contains(.missingLeft)
        } else if node.flags.contains(.category) {
            let floor = node.flags.contains(.truncates) ? x > -1 : x >= 0
            let isIn = floor && x < 1e9 && node.categories.contains(UInt32(x))
            isLeft = node.flags.contains(.setLeft) ? isIn : !isIn
        } else if node.flags.contains(.zeroIsMissing), abs(x) <= Double(Float(1e-35)) {
            isLeft = node.flags.contains(.missingLeft)
        } else {
            isLeft = x <= node.value
        }
        return naive(nodes, isLeft ? node.left : node.right, row)
    }

    private func number(_ random: inout SeededGenerator, _ cuts: [Double]) -> Double {
        switch random.below(12) {
        case 0, 1: .nan
        case 2: 0
        case 3: -0.0
        case 4: .infinity
        case 5: -.infinity
        case 6: random.pick(cuts)
        case 7: random.pick(cuts).nextUp
        case 8: random.pick(cuts).nextDown
        case 9: random.pick([1e-36, -1e-36, Double(Float(1e-35)), -0.5, 1e30])
        default: Double(random.below(80)) / 2
        }
    }

    /// Random trees, and what is made of them.
    private struct Forest {
        var trees: [[ImportedNode]] = []
        var ensemble: TreeEnsemble
        let schema: InputSchema
        var model: TreeModel
        /// The same without sums of paths by leaf.
        var walking: TreeModel
        let isFloat: Bool
    }

    private func forest(
        _ random: inout SeededGenerator, _ count: Int, features: Int, cuts: [Double], isFloat: Bool,
        leaves: (inout SeededGenerator) -> Int
    ) throws -> Forest {
        var trees: [[ImportedNode]] = []
        var ensemble = TreeEnsemble(
            arithmetic: isFloat ? .float32 : .float64, base: [isFloat ? Double(Float(0.3)) : 0])
        for _ in 0..<count {
            let leafCount = leaves(&random)
            let tree = tree(
                &random, leafCount: leafCount, features: features, cuts: cuts, isFloat: isFloat)
            trees.append(tree)
            try ensemble.append(tree, class: 0, featureCount: features, path: "")
        }
        let schema = InputSchema(
            (0..<features).map { FeatureDeclaration(number: "f\($0)") }, isFloat32: isFloat)
        var model = TreeModel(ensemble: ensemble, link: .identity)
        var walking = model
        model.compile(schema)
        walking.compile(schema, creditLimit: 0)
        return Forest(
            trees: trees, ensemble: ensemble, schema: schema, model: model, walking: walking,
            isFloat: isFloat)
    }

    /// The sum of a row's leaves, tree after tree.
    private func naive(_ forest: Forest, _ row: [Double]) -> Double {
        forest.trees.reduce(forest.ensemble.base[0]) { sum, tree in
            let leaf = naive(tree, 0, row)
            return forest.isFloat ? Double(Float(sum) + Float(leaf)) : sum + leaf
        }
    }

    @Test func `random ensembles give the naive sum's bits by every road`() throws {
        for seed in seeds(40) {
            var random = SeededGenerator(seed: seed)
            let features = 1 + random.below(12)
            let isFloat = random.chance(50)
            // Few cuts fit the compact form, many need the wide one.
            let cutCount = random.chance(30) ? 2_000 : 1 + random.below(40)
            let cuts = (0..<cutCount).map { _ in
                let cut = random.chance(10) ? 0 : Double.random(in: -50...50, using: &random)
                return isFloat ? Double(Float(cut)) : cut
            }
            let forest = try forest(
                &random, 1 + random.below(20), features: features, cuts: cuts, isFloat: isFloat
            ) { 1 + $0.below(cutCount > 300 ? 400 : 30) }
            let (model, schema) = (forest.model, forest.schema)
            let rows = 1 + random.below(50)
            let numbers = (0..<features).map { _ in (0..<rows).map { _ in number(&random, cuts) } }
            let block = try #require(
                model.margins(
                    rowCount: rows, numbers: numbers,
                    texts: Array(repeating: [], count: features)), "seed \(seed)")
            for row in 0..<rows {
                let values = numbers.map { $0[row] }
                let expected = naive(forest, values)
                #expect(
                    forest.ensemble.margins(values.span) == [expected], "seed \(seed) row \(row)")
                #expect(block[row] == expected, "seed \(seed) row \(row)")
                if isFloat { continue }
                var input = InputRow(schema)
                for (position, value) in values.enumerated() {
                    input.set(position, number: value, code: InputRow.unknown, text: [])
                }
                #expect(model.margins(input, schema) == [expected], "seed \(seed) row \(row)")
                let plain = forest.ensemble.pathContributions(values.span)[0]
                for way in [model, forest.walking] {
                    let explained = way.explained(input, schema, .path)
                    #expect(explained.margins == [expected], "seed \(seed) row \(row)")
                    let worst = zip(explained.contributions[0], plain).map { ($0 - $1).magnitude }
                    #expect(worst.allSatisfy { $0 < 1e-10 }, "seed \(seed) row \(row)")
                }
            }
        }
    }

    /// Leaves of the trees of an ensemble, cuts of a feature, and rows.
    private struct Size {
        let leaves: [Int]
        let cutCount: Int
        let rowCount: Int

        init(_ leaves: [Int], _ cutCount: Int, rows: Int) {
            (self.leaves, self.cutCount, rowCount) = (leaves, cutCount, rows)
        }

        /// Each near a bound of the programs.
        static var all: [Size] {
            var all: [Size] = []
            for leaves in [1, 2, 64, 127, 128, 129, 255, 256, 257, 300, 900, 2_000] {
                all.append(Size([leaves, 5], 40, rows: 13))
                all.append(Size([leaves, 5], 900, rows: 13))
            }
            for rows in [511, 512, 513, 1_100] {
                all.append(Size([2, 9, 5], 40, rows: rows))
                all.append(Size([2, 300, 5], 40, rows: rows))
                all.append(Size([9, 140, 5], 900, rows: rows))
            }
            return all
        }
    }

    @Test func `trees of any size give the plain walk's bits over several groups of rows`() throws {
        for (seed, size) in zip(seeds(Size.all.count), Size.all) {
            var random = SeededGenerator(seed: seed)
            let cuts = (0..<size.cutCount).map { _ in Double.random(in: -50...50, using: &random) }
            var leaves = size.leaves
            let forest = try forest(
                &random, size.leaves.count, features: 5, cuts: cuts, isFloat: false
            ) { _ in leaves.removeFirst() }
            let numbers = (0..<5).map { _ in (0..<size.rowCount).map { _ in number(&random, cuts) }
            }
            let block = try #require(
                forest.model.margins(
                    rowCount: size.rowCount, numbers: numbers,
                    texts: Array(repeating: [], count: 5)))
            var plain: [Double] = []
            for row in 0..<size.rowCount {
                let values = numbers.map { $0[row] }
                plain.append(forest.ensemble.margins(values.span)[0])
            }
            #expect(block == plain, "seed \(seed), \(size)")
        }
    }

    @Test func `a row alone gets the naive sum's bits, by trees of any number and size`() throws {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let isFloat = random.chance(50)
            // Up to 64 columns of codes, and beyond them; two columns a feature at most.
            let features = random.pick([1, 3, 16, 32, 33, 40])
            let cuts = (0..<random.pick([3, 40])).map { _ in
                Double(Float.random(in: -50...50, using: &random))
            }
            let forest = try forest(
                &random, random.pick([0, 1, 7, 8, 9, 31, 32, 33, 70]), features: features,
                cuts: cuts, isFloat: isFloat
            ) { $0.pick([1, 2, 3, 20, $0.chance(5) ? 256 : 5]) }
            let model = forest.model
            var codes = try #require(RowCodes(model), "seed \(seed)")
            let texts = Array(repeating: InputRow.unknown, count: features)
            for _ in 0..<10 {
                let row = (0..<features).map { _ in number(&random, cuts) }
                codes.encode(numbers: row.span, texts: texts.span)
                let expected = naive(forest, row)
                #expect(codes.margin == expected, "seed \(seed)")
                if case .compact(let program) = model.program {
                    // As on processors without AVX2.
                    #expect(program.margin(codes.compact.span) == expected, "seed \(seed)")
                }
            }
        }
    }

    @Test func `the first few reasons are the first of all, ties in their order`() {
        for seed in seeds(500) {
            var random = SeededGenerator(seed: seed)
            let weights = (0..<random.below(40)).map { _ in Double(random.below(12)) }
            let all = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
            for most in [0, 1, 3, 16, 17, 100] {
                let first = Reason.order(weights.count, most: most) { weights[$0] }
                #expect(first == Array(all.prefix(most)), "seed \(seed) most \(most)")
            }
        }
    }

    @Test func `path reasons and Shapley values sum to the margin, and a stranger gets nothing`()
        throws
    {
        for seed in seeds(20) {
            var random = SeededGenerator(seed: seed)
            let cuts = (0..<20).map { _ in Double.random(in: -50...50, using: &random) }
            var ensemble = TreeEnsemble(arithmetic: .float64, base: [0])
            for _ in 0..<10 {
                let tree = tree(
                    &random, leafCount: 1 + random.below(20), features: 4, cuts: cuts,
                    isFloat: false)
                try ensemble.append(tree, class: 0, featureCount: 5, path: "")
            }
            let row = (0..<5).map { _ in number(&random, cuts) }
            let margin = ensemble.margins(row.span)[0]
            let bias = ensemble.bias[0]
            for contributions in [
                ensemble.pathContributions(row.span)[0],
                TreeSHAP.contributions(ensemble, row.span)[0],
            ] {
                #expect((contributions.reduce(bias, +) - margin).magnitude < 1e-10, "seed \(seed)")
                #expect(contributions[4] == 0, "seed \(seed)")
            }
        }
    }

    @Test func `a tree that is none is refused`() {
        var question = ImportedNode()
        question.flags = []
        func refused(_ nodes: [ImportedNode]) -> Bool {
            var ensemble = TreeEnsemble(arithmetic: .float64, base: [0])
            do {
                try ensemble.append(nodes, class: 0, featureCount: 2, path: "tree")
                return false
            } catch { return true }
        }
        var cycle = question
        (cycle.left, cycle.right) = (0, 1)
        #expect(refused([cycle, ImportedNode()]))
        var twice = question
        (twice.left, twice.right) = (1, 1)
        #expect(refused([twice, ImportedNode()]))
        var outside = question
        (outside.left, outside.right) = (1, 7)
        #expect(refused([outside, ImportedNode(), ImportedNode()]))
        var feature = question
        (feature.left, feature.right, feature.feature) = (1, 2, 2)
        #expect(refused([feature, ImportedNode(), ImportedNode()]))
        #expect(refused([]))
    }
}

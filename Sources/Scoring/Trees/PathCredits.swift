/// What the path to each leaf is worth to the features that it asks, added up beforehand.
///
/// Reasons of a row are then the lists of the leaves that it reaches, one after the other: nothing is
/// walked. A feature stands once in a list, whatever the path asks of it. A list is made of groups of
/// four credits, the last filled up with worthless ones:
///
/// | words of 8 bytes | meaning |
/// |---|---|
/// | 1 | the features of the four, 16 bits each, the first lowest |
/// | 4 | what they are worth, the bits of a double each |
///
/// So a credit takes 10 bytes, and a node 4: a row reads a list of each tree, from all over memory, and
/// what it costs is their bytes. A model of more than `limit` credits, or whose adding up takes more than
/// `workLimit` comparisons as long paths do, has none, and its paths are walked (`PathSteps`).
struct PathCredits: Sendable {
    /// The groups of all lists, and one word more.
    private var words: [UInt64] = []
    /// Where the list of each node begins, and one entry more; only those of leaves are not empty.
    private var starts: [UInt32] = [0]

    /// A list that was looked up, with the features of its first group.
    private struct List {
        var start: UInt32 = 0
        var end: UInt32 = 0
        var features: UInt64 = 0
    }

    /// The most credits: 40 MiB.
    static let limit = 1 << 22
    /// The most steps and comparisons of features that adding up may take.
    private static let workLimit = 1 << 27

    /// The credits of an ensemble, nil where there would be too many.
    init?(
        _ ensemble: TreeEnsemble, _ steps: PathSteps, limit: Int = Self.limit,
        workLimit: Int = Self.workLimit
    ) {
        starts.reserveCapacity(ensemble.nodes.count + 1)
        var list: [(feature: UInt32, worth: Double)] = []
        var work = 0
        for (index, node) in ensemble.nodes.enumerated() {
            if node.isLeaf {
                list.removeAll(keepingCapacity: true)
                steps.forEachStep(from: index) { feature, worth in
                    work += 1 + list.count
                    if work > workLimit { return }
                    for place in list.indices where list[place].feature == feature {
                        list[place].worth += worth
                        return
                    }
                    list.append((feature, worth))
                }
                append(list)
                if words.count > limit / 4 * Self.groupWords || work > workLimit { return nil }
            }
            starts.append(UInt32(words.count))
        }
        words.append(0)
    }

    private static let groupWords = 5

    private mutating func append(_ list: [(feature: UInt32, worth: Double)]) {
        for first in stride(from: 0, to: list.count, by: 4) {
            let four = list[first..<min(first + 4, list.count)]
            var features: UInt64 = 0
            for (lane, credit) in four.enumerated() {
                features |= UInt64(credit.feature) << UInt64(16 * lane)
            }
            words.append(features)
            for credit in four { words.append(credit.worth.bitPattern) }
            words += Array(repeating: 0, count: 4 - four.count)
        }
    }

    /// Adds the credits of some leaves, in their order, to the features that were asked.
    ///
    /// All lists are looked up before the first is added: so many places in memory are waited for at
    /// once, and where a list ends is known when it is to be known.
    func add(from leaves: Span<Int>, to sums: inout MutableSpan<Double>) {
        let (words, starts) = (words.span, starts.span)
        var found = Array(repeating: List(), count: leaves.count)
        var lists = found.mutableSpan
        for place in leaves.indices {
            let leaf = leaves[place]
            let start = starts[leaf]
            lists[place] = List(
                start: start, end: starts[leaf &+ 1], features: words[Int(start)])
        }
        for place in lists.indices {
            let end = Int(lists[place].end)
            var at = Int(lists[place].start)
            var features = lists[place].features
            while at < end {
                let four = words.extracting(at &+ 1..<at &+ 5)
                sums[Int(features & 0xFFFF)] += Double(bitPattern: four[0])
                sums[Int(features >> 16 & 0xFFFF)] += Double(bitPattern: four[1])
                sums[Int(features >> 32 & 0xFFFF)] += Double(bitPattern: four[2])
                sums[Int(features >> 48)] += Double(bitPattern: four[3])
                at &+= Self.groupWords
                features = words[at]
            }
        }
    }
}

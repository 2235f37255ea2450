/// What the path to each leaf is worth to the features that it asks, added up beforehand.
///
/// Reasons of a row are then the lists of the leaves that it reaches, one after the other: nothing is
/// walked. A feature stands once in a list, whatever the path asks of it. 16 bytes a credit and 4 a node;
/// a model of more than `limit` credits, or whose adding up takes more than `workLimit` comparisons as
/// long paths do, has none, and its paths are walked (`PathSteps`).
struct PathCredits: Sendable {
    private struct Credit {
        var worth: Double
        var feature: UInt32
    }

    /// The credits of all leaves; a list is filled up with worthless ones to a multiple of four.
    private var credits: [Credit] = []
    /// Where the list of each node begins, and one entry more; only those of leaves are not empty.
    private var starts: [UInt32] = [0]

    /// The most credits: 64 MiB.
    static let limit = 1 << 22
    /// The most steps and comparisons of features that adding up may take.
    private static let workLimit = 1 << 27

    /// The credits of an ensemble, nil where there would be too many.
    init?(
        _ ensemble: TreeEnsemble, _ steps: PathSteps, limit: Int = Self.limit,
        workLimit: Int = Self.workLimit
    ) {
        starts.reserveCapacity(ensemble.nodes.count + 1)
        var work = 0
        for (index, node) in ensemble.nodes.enumerated() {
            if node.isLeaf {
                let first = credits.count
                steps.forEachStep(from: index) { feature, worth in
                    work += 1 + credits.count - first
                    if work > workLimit { return }
                    for place in first..<credits.count where credits[place].feature == feature {
                        credits[place].worth += worth
                        return
                    }
                    credits.append(Credit(worth: worth, feature: feature))
                }
                while credits.count % 4 != 0 { credits.append(Credit(worth: 0, feature: 0)) }
                if credits.count > limit || work > workLimit { return nil }
            }
            starts.append(UInt32(credits.count))
        }
    }

    /// Adds the credits of some leaves, in their order, to the features that were asked.
    func add(from leaves: Span<Int>, to sums: inout MutableSpan<Double>) {
        let (credits, starts) = (credits.span, starts.span)
        for place in leaves.indices {
            var at = Int(starts[leaves[place]])
            let end = Int(starts[leaves[place] &+ 1])
            while at < end {
                let four = credits.extracting(at..<at &+ 4)
                sums[Int(four[0].feature)] += four[0].worth
                sums[Int(four[1].feature)] += four[1].worth
                sums[Int(four[2].feature)] += four[2].worth
                sums[Int(four[3].feature)] += four[3].worth
                at &+= 4
            }
        }
    }
}

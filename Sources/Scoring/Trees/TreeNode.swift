/// One node of a tree, 16 bytes: a question about one feature, or a leaf.
///
/// The children of a node stand side by side. All libraries' questions are brought to one form that
/// asks float64 numbers: XGBoost's `x < t` over float32 is `x <= (the float32 before t)`.
struct TreeNode: Sendable, Equatable {
    /// Left when x is at most this; a leaf's value; the number of a category set.
    var value: Double
    /// The left child, the right one follows; a leaf's linear part counted from 1, or 0.
    var left: UInt32
    /// The feature that is asked.
    var feature: UInt16
    var flags: Flags

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// A leaf.
        static let leaf = Flags(rawValue: 1)
        /// Asks whether the category is in a set.
        static let category = Flags(rawValue: 2)
        /// NaN goes left (else right).
        static let missingLeft = Flags(rawValue: 4)
        /// |x| <= 1e-35 counts as missing (LightGBM's `zero_as_missing`).
        static let zeroIsMissing = Flags(rawValue: 8)
        /// Categories in the set go left, all others right (else the other way round).
        static let setLeft = Flags(rawValue: 16)
        /// Numbers between −1 and 0 are category 0 (LightGBM), else no category (XGBoost).
        static let truncates = Flags(rawValue: 32)
    }

    var isLeaf: Bool { flags.contains(.leaf) }
}

/// A node as an importer found it: children by number, in any order.
struct ImportedNode: Sendable {
    var value = 0.0
    var left = 0
    var right = 0
    var feature = 0
    var flags: TreeNode.Flags = .leaf
    /// The categories of a category question.
    var categories: [UInt32] = []
    /// What training rows it saw, in the library's measure; 0 when unknown.
    var cover = 0.0
    /// A leaf's linear part.
    var linear: LinearLeaf?
}

/// A leaf that is a linear function of some features (LightGBM's `linear_tree`).
///
/// Its value is `constant` + Σ coefficient × x in the order given, or the plain leaf's value when
/// one of its features is missing.
struct LinearLeaf: Sendable {
    var constant: Double
    var features: [Int]
    var coefficients: [Double]
}

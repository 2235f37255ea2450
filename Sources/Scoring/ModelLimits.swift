/// The highest values that a model file may reach; beyond one of them it is refused.
///
/// They bound the memory and time that a hostile file can take: a document of `byteCount` bytes
/// needs at most 16 bytes per node beside itself.
package enum ModelLimits {
    /// Bytes of a payload.
    package static let byteCount = 128 << 20
    /// Values, keys and containers of a JSON or UBJSON document.
    package static let nodeCount = 32 << 20
    /// Containers within containers.
    package static let depth = 64
    /// Model inputs (columns of the training matrix).
    package static let featureCount = 65_536
    /// Trees of one model.
    package static let treeCount = 100_000
    /// Nodes of one model, all trees together.
    package static let treeNodeCount = 16 << 20
    /// Nodes from root to leaf up to which there are Shapley values: some 32 MiB while they are
    /// worked out.
    static let shapleyDepth = 1_000
    /// The squares of all leaves' depths up to which there are.
    static let shapleyWork = 0x1p28
    /// Words of 32 bits in all category sets of one model.
    package static let categoryWordCount = 16 << 20
    /// Classes of a multiclass model.
    package static let classCount = 1_000
    /// Features times classes of one model.
    package static let featureClassCount = 4 << 20
    /// Rules of a scorecard.
    package static let ruleCount = 4_096
    /// Points of a rule, a base or a bound, of either sign.
    static let points = 1e15
    /// Axes of a scorecard.
    package static let axisCount = 64
    /// Distinct fields that a scorecard's conditions name.
    package static let conditionFieldCount = 4_096
    /// Rows in VERIFY.
    package static let verifyRowCount = 100_000
}

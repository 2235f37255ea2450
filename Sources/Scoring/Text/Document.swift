/// A JSON or UBJSON document as one flat list of nodes over its bytes.
///
/// Nodes stand in preorder; a container's node says where the node after its whole content stands,
/// so that a member is skipped in one step. Numbers stay text (or the writer's binary form) until
/// somebody asks for a float32 or a float64: the same digits round differently to the two. It is a
/// reader for model files, not a general one: it cannot be changed or written.
///
/// Memory: 16 bytes per node beside the bytes; a packed UBJSON array is one node.
struct Document: Sendable {
    /// What a node is.
    enum Kind: UInt8, Sendable {
        case null, `false`, `true`, number, string, escapedString, array, packedArray, object
    }

    /// How a number, or each number of a packed array, is written.
    enum NumberForm: UInt8, Sendable {
        case text, int8, uint8, int16, int32, int64, float32, float64

        /// Bytes of one number; 0 for text.
        var byteCount: Int {
            switch self {
            case .text: 0
            case .int8, .uint8: 1
            case .int16: 2
            case .int32, .float32: 4
            case .int64, .float64: 8
            }
        }
    }

    /// One value or key.
    struct Node: Sendable {
        var kind: Kind
        var form: NumberForm = .text
        /// First byte of a scalar's content, or of a packed array's first number.
        var start: UInt32 = 0
        /// Bytes of a scalar, elements of an array, members of an object.
        var count: UInt32 = 0
        /// The node after this one and all it contains.
        var next: UInt32 = 0
    }

    let bytes: [UInt8]
    let nodes: [Node]

    /// The outermost value.
    var root: DocumentValue { DocumentValue(document: self, index: 0) }
}

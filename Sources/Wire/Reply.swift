/// The replies of one connection, appended in its dialect.
///
/// A command says *what* it answers (`map(2)`, then a key, then a value, …) and never how; commas,
/// colons, closers and line ends come from here. A container closes by itself when its last value
/// is in, so a value more than announced starts a reply of its own: `completed` counts whole
/// replies, by which the dispatcher holds each command to exactly one.
///
/// Costs: a value appends to one run of bytes whose memory is reused (`removeAll`), so that a steady
/// connection allocates nothing. Nesting is kept in a small stack, also reused.
package struct Reply: Sendable {
    /// What an open container is.
    @usableFromInline
    enum Kind: Sendable { case none, array, map, push }

    /// An open container and the number of values it still wants (a map's pair counts twice).
    @usableFromInline
    struct Open: Sendable {
        @usableFromInline var kind: Kind
        @usableFromInline var left: Int

        init(kind: Kind, left: Int) {
            self.kind = kind
            self.left = left
        }
    }

    /// A place in the replies to which `rewind(to:)` returns.
    package struct Mark: Sendable {
        @usableFromInline let byteCount: Int
        @usableFromInline let completed: Int
        @usableFromInline let open: Open
        @usableFromInline let depth: Int

        @inlinable
        init(byteCount: Int, completed: Int, open: Open, depth: Int) {
            self.byteCount = byteCount
            self.completed = completed
            self.open = open
            self.depth = depth
        }
    }

    /// The form of what is appended from here on; changed only between complete replies.
    package var dialect: ReplyDialect {
        willSet { precondition(isComplete, "the dialect changed inside a reply") }
    }
    /// All that was appended since the last `removeAll`.
    package internal(set) var output = OutputBytes()
    /// The number of whole replies appended since the last `removeAll`.
    package private(set) var completed = 0
    /// The innermost open container.
    @usableFromInline var open = Open(kind: .none, left: 0)
    /// The containers around `open`; entries from `depth` on are old ones, kept for `rewind`.
    private var outer: [Open] = []
    /// How many containers stand around `open`.
    @usableFromInline var depth = 0

    /// No replies yet.
    package init(_ dialect: ReplyDialect = .resp2) { self.dialect = dialect }

    /// Whether every reply begun is also ended.
    @inlinable package var isComplete: Bool { open.kind == .none }

    /// The number of bytes appended.
    package var byteCount: Int { output.count }

    /// A copy of all that was appended since the last `removeAll`.
    package var bytes: [UInt8] { Array(output.slice) }

    /// Forgets everything appended, keeping the storage for the next replies when asked.
    package mutating func removeAll(keepingCapacity: Bool = true) {
        output.removeAll(keepingCapacity: keepingCapacity)
        open = Open(kind: .none, left: 0)
        depth = 0
        completed = 0
    }

    /// Forgets the first bytes, which have left; they end where a reply ends.
    package mutating func removeFirst(_ byteCount: Int) { output.removeFirst(byteCount) }

    /// Appends whole replies that were written elsewhere in the same dialect.
    ///
    /// For what was answered beside the connection's own thread.
    package mutating func append(_ other: Reply) {
        precondition(isComplete && other.isComplete, "whole replies follow whole replies")
        precondition(other.dialect == dialect, "replies of another dialect")
        output.append(contentsOf: other.output.span)
        completed += other.completed
    }

    /// The place reached, to return to when the value that follows cannot be finished.
    package var mark: Mark {
        Mark(byteCount: output.count, completed: completed, open: open, depth: depth)
    }

    /// Drops what was appended since `mark` was taken, so that an error can stand in its place.
    ///
    /// At most one value, complete or not, may have been appended since then.
    package mutating func rewind(to mark: Mark) {
        precondition(mark.byteCount <= output.count, "a mark from before removeAll")
        output.removeLast(output.count - mark.byteCount)
        completed = mark.completed
        open = mark.open
        depth = mark.depth
    }

    // MARK: - The bookkeeping every value goes through

    /// Writes what separates the value to come from the one before it.
    ///
    /// `isText` is whether the value can stand as a map's key.
    mutating func begin(isText: Bool) {
        guard open.kind != .none else { return }
        let isKey = open.kind == .map && open.left & 1 == 0
        precondition(isText || !isKey, "a map's key is text")
        guard dialect == .json else { return }
        if open.kind == .map && !isKey {
            output.append(UInt8(ascii: ":"))
        } else if let last = output.last, last != UInt8(ascii: "["), last != UInt8(ascii: "{") {
            output.append(UInt8(ascii: ","))
        }
    }

    /// Counts a value that is now complete, and closes every container of which it was the last.
    mutating func end() {
        while open.kind != .none {
            open.left -= 1
            guard open.left == 0 else { return }
            if dialect == .json { closeJSON() }
            depth -= 1
            open = outer[depth]
        }
        completed += 1
        if dialect == .json { output.append(UInt8(ascii: "\n")) }
    }

    /// Makes a container whose head was just written the innermost one; `left` counts its values.
    mutating func descend(_ kind: Kind, _ left: Int) {
        if depth < outer.count { outer[depth] = open } else { outer.append(open) }
        depth += 1
        open = Open(kind: kind, left: left)
        if left == 0 {
            if dialect == .json { closeJSON() }
            depth -= 1
            open = outer[depth]
            end()
        }
    }

    /// Writes the closer of the innermost container.
    private mutating func closeJSON() {
        switch open.kind {
        case .none: preconditionFailure("nothing is open")
        case .array: output.append(UInt8(ascii: "]"))
        case .map: output.append(UInt8(ascii: "}"))
        case .push:
            output.append(UInt8(ascii: "]"))
            output.append(UInt8(ascii: "}"))
        }
    }
}

package import Wire

/// A command: its declaration and what it does.
///
/// `run` first checks everything, then changes state, then writes its reply: a thrown error has
/// changed nothing. It knows no clock, file, thread or random source; the time is `engine.now`.
package protocol Command: Sendable {
    /// What the command is, in every detail that someone outside may see.
    var declaration: Declaration { get }

    /// Runs a request that was cut by the declaration.
    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError)
}

/// A command that reads many rows: it says what to read, and the reading can run beside the core.
package protocol ScanCommand: Command {
    /// The reading as a value of its own, over a frozen view of what it reads.
    func scan(_ call: borrowing Call, _ engine: inout Engine) throws(CommandError) -> any Scan
}

extension ScanCommand {
    /// Runs the whole reading at once.
    package func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        try scan(call, &engine).run(into: &reply)
    }
}

/// A reading of many rows, independent of the engine that planned it.
package protocol Scan: Sendable {
    /// About how many rows it reads.
    var rowCount: Int { get }

    /// Reads, and writes one reply.
    func run(into reply: inout Reply) throws(CommandError)
}

/// A write whose values are worked out from many rows: what is journaled is the request that they
/// make, not the one that asked for them, so that replay works out nothing.
package protocol ProposingCommand: Command {
    /// The working out; nil when the request already says what to write.
    func proposal(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> (any Proposal)?
}

/// The working out of a write over a frozen view, which can run beside the core.
package protocol Proposal: Sendable {
    /// About how many rows it reads.
    var rowCount: Int { get }

    /// The request to apply in place of the one that asked; it answers that one.
    func request() throws(CommandError) -> Words
}

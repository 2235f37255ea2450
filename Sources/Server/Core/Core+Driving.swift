/// What somebody asks who drives a core without sockets and threads, as the simulation does.
extension Core {
    /// The last write that survives a power cut; 0 when there is no journal.
    package var durableSequence: UInt64 { sink.report?.durable ?? 0 }

    /// Whether everything that was taken has been written, or never will be.
    package var isIdle: Bool { sink.isIdle }

    /// Whether the journal takes no write now.
    package var refusesWrites: Bool { sink.refusal != nil }

    /// Whether the journal takes no write ever again.
    package var hasFailed: Bool { sink.failure != nil }
}

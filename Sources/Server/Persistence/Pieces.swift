import Dispatch
import Durability
import Foundation
import Synchronization

/// The pieces of a log, one after the other, read in place or ahead on a thread of its own.
///
/// While one piece is applied the next ones are read and checked, where there is a second processor. What
/// was read is then also made durable there, while the last of it is still applied.
struct Pieces<Reading: CommandReplay> {
    /// The reading in place.
    private var reading: Reading?
    /// The reading on its thread.
    private let ahead: ReadAhead<Reading>?

    /// The pieces of a reading that has just begun.
    init(of reading: Reading, readsAhead: Bool) {
        self.reading = readsAhead ? nil : reading
        ahead = readsAhead ? ReadAhead(reading) : nil
    }

    /// The next piece; not to be called again behind the last, or when it has thrown.
    mutating func next() throws(JournalError) -> Reading.Piece {
        if let ahead { return try ahead.next() }
        guard var reading else { preconditionFailure("what was finished is not read on") }
        // Given back below: a copy would share the memory that is read into.
        self.reading = nil
        defer { self.reading = reading }
        return try reading.read()
    }

    /// The log that goes on behind the last piece.
    mutating func finish() throws(JournalError) -> (log: Reading.Log, report: ReplayReport) {
        guard let whole = try ahead?.finish() ?? reading else {
            preconditionFailure("a log is finished once")
        }
        reading = nil
        return try whole.finish()
    }

    /// Ends the reading wherever it is: from then on nobody touches the files for it.
    func end() { ahead?.end() }
}

/// A reading on a thread of its own, at most some pieces ahead of whoever takes them.
private final class ReadAhead<Reading: CommandReplay>: Sendable {
    private struct State {
        var pieces: [Result<Reading.Piece, JournalError>] = []
        /// The reading at its end, durable as far as it was read, or why it is not.
        var whole: Result<Reading, JournalError>?
        var isUnwanted = false
    }

    private let state = Mutex(State())
    /// Counts pieces that were read and not taken, and at the end the whole.
    private let read = DispatchSemaphore(value: 0)
    /// Counts pieces that may be read before others are taken.
    private let room = DispatchSemaphore(value: 0)
    /// Signals the end of the thread.
    private let done = DispatchSemaphore(value: 0)

    /// Pieces that are read before one is taken: about so many MiB.
    private static var most: Int { 16 }

    /// Begins to read.
    init(_ reading: Reading) {
        // Not its first value: a semaphore that ends below that stops the process.
        for _ in 0..<Self.most { room.signal() }
        Thread.detachNewThread { [self] in run(reading) }
    }

    private func run(_ begun: Reading) {
        defer { done.signal() }
        var reading = begun
        var isFinished = false
        while !isFinished {
            room.wait()
            if state.withLock({ $0.isUnwanted }) { return }
            let piece = Result { () throws(JournalError) in try reading.read() }
            isFinished = (try? piece.get().progress.isFinished) ?? true
            state.withLock { $0.pieces.append(piece) }
            read.signal()
            if case .failure = piece { return }
        }
        let whole = Result { () throws(JournalError) in
            try reading.secure()
            return reading
        }
        state.withLock { $0.whole = whole }
        read.signal()
    }

    /// Waits for the next piece.
    func next() throws(JournalError) -> Reading.Piece {
        read.wait()
        defer { room.signal() }
        return try state.withLock { $0.pieces.removeFirst() }.get()
    }

    /// Waits for the reading's end, behind the last piece.
    func finish() throws(JournalError) -> Reading {
        read.wait()
        guard let whole = state.withLock({ $0.whole.take() }) else {
            preconditionFailure("a reading is finished once, behind its last piece")
        }
        return try whole.get()
    }

    /// Nobody wants more of it; returns when the thread has come to its end.
    func end() {
        state.withLock { $0.isUnwanted = true }
        room.signal()
        done.wait()
    }
}

import Columns
package import Durability
package import Engine

/// What a server is started with.
package struct Configuration: Sendable {
    /// Where the time of commands comes from.
    package enum Clock: Sendable, Equatable {
        /// The machine's clock.
        case system
        /// A clock that stands still until `CLOCK.ADVANCE`, from this Unix ms on.
        case manual(Int64)

        /// A manual clock that stands at a timestamp as the protocol writes it, or nil.
        package init?(manualAt text: String) {
            guard let moment = Instant.parse(text.utf8Span.span) else { return nil }
            self = .manual(moment)
        }
    }

    /// The address to listen at.
    package var host = "127.0.0.1"
    /// The port to listen at; 0 takes a free one.
    package var port = 7420
    /// The directory of snapshots; nil keeps everything in memory only.
    package var directory: String?
    /// How the directory is reached; tests bring one that fails or is slow.
    var disk: @Sendable (_ path: String) throws -> any Disk = { try PosixDisk(path: $0) }
    /// The sizes of the journal; tests take small ones.
    package var journal = FileJournal.Options()
    /// Where the time of commands comes from.
    package var clock = Clock.system
    /// The password that connections must give; nil asks for none.
    package var password: String?
    /// What a write must have reached before it is acknowledged.
    package var sync = SyncPolicy.always
    /// The bounds above the framing.
    package var limits = Limits()
    /// What fills a server that holds nothing yet; nil leaves it empty.
    package var seed: Seed?
    /// Lines that are printed after the one that says the server is ready.
    package var greeting: [String] = []

    /// Gives commands, as words, in the order in which they are to be applied; `today` is the UTC day
    /// of the server's clock.
    package typealias Seed =
        @Sendable (
            _ today: Int32, _ take: ([[UInt8]]) throws -> Void
        ) throws -> Void

    /// How often the server looks at what time brings, in ms: ten times a second, or as often as an
    /// interval wants to be synced.
    var pulseMilliseconds: Int64 {
        guard case .interval(let milliseconds) = sync else { return 100 }
        return min(100, max(1, milliseconds))
    }

    /// The defaults.
    package init() {}
}

/// The names under which the server answers clients.
enum Identity {
    /// The version of the protocol's peer that clients look for (PROTOCOL §1).
    static let redisVersion = "7.2.4"
    /// The version of this program.
    static let version = "0.1.0"
}

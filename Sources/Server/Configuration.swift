package import Engine

/// What a server is started with.
package struct Configuration: Sendable {
    /// Where the time of commands comes from.
    package enum Clock: Sendable, Equatable {
        /// The machine's clock.
        case system
        /// A clock that stands still until `CLOCK.ADVANCE`, from this Unix ms on.
        case manual(Int64)
    }

    /// The address to listen at.
    package var host = "127.0.0.1"
    /// The port to listen at; 0 takes a free one.
    package var port = 7420
    /// The directory of snapshots; nil keeps everything in memory only.
    package var directory: String?
    /// Where the time of commands comes from.
    package var clock = Clock.system
    /// The password that connections must give; nil asks for none.
    package var password: String?
    /// The bounds above the framing.
    package var limits = Limits()

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

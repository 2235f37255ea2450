import Wire

/// What is remembered of a connection between its requests.
struct Session {
    /// A MULTI that is open.
    struct Transaction {
        /// The commands put aside, with their places in the table.
        var queued: [(command: Int, words: Words)] = []
        /// Whether a command was refused when it should have been queued.
        var isAborted = false
    }

    /// The connection's number, from 1; never used again.
    let id: Int
    /// The address of the other side.
    let peer: String
    /// When the connection was made, in ticks.
    let created: Int64
    /// When it last sent a request, in ticks.
    var lastSeen: Int64
    /// What CLIENT SETNAME gave.
    var name = ""
    /// What CLIENT SETINFO gave.
    var libraryName = ""
    /// What CLIENT SETINFO gave.
    var libraryVersion = ""
    /// The RESP version, which JSON mode returns to.
    var protocolVersion = 2
    /// Whether it has said who it is.
    var isAuthenticated: Bool
    /// The open MULTI.
    var transaction: Transaction?
    /// Whether a watched key has changed.
    var isWatchBroken = false
    /// Channels and patterns it listens to.
    var subscriptions = 0
    /// Whether it sees every command of the others.
    var isMonitor = false

    /// A new connection.
    init(id: Int, peer: String, created: Int64, isAuthenticated: Bool) {
        self.isAuthenticated = isAuthenticated
        self.id = id
        self.peer = peer
        self.created = created
        lastSeen = created
    }

    /// The number of commands put aside by MULTI.
    var queuedCount: Int { transaction?.queued.count ?? 0 }
}

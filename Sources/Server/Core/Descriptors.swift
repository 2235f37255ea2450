import CShims

/// Files and sockets that the process may have open at a time.
enum Descriptors {
    /// How many stay for the journal, snapshots and the process itself when all clients are there.
    static let reserve = 64

    /// Raises what a shell allows (`ulimit -n`, often 1,024) to what so many clients need, as far as the system lets
    /// it; answers how many there may be then.
    static func raise(forClients clients: Int) -> Int {
        Int(leadstock_raise_descriptors(Int64(clients + reserve)))
    }

    /// How many of these clients find room among so many descriptors, at least one.
    static func room(forClients clients: Int, of descriptors: Int) -> Int {
        max(1, min(clients, descriptors - reserve))
    }
}

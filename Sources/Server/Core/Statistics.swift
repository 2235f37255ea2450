/// What `INFO stats` and `CONFIG RESETSTAT` count.
package struct Statistics {
    /// Connections accepted.
    var connections = 0
    /// Connections refused because there were too many.
    var rejectedConnections = 0
    /// Requests answered.
    package var commands = 0
    /// Error replies to requests.
    var errors = 0
    /// Bytes read from connections.
    var inputBytes = 0
    /// Bytes written to connections.
    var outputBytes = 0
    /// Scans that ran beside the core.
    var deferredScans = 0
}

import Engine
import FoundationEssentials

/// What `CONFIG GET` shows and `CONFIG SET` changes.
struct Settings {
    /// The password that connections must give.
    var password: String?
    /// Commands that take at least this many µs are noted in the slow log; below 0: none.
    var slowMicroseconds = 10_000 { didSet { slowest = Settings.slowest(self) } }
    /// Events that take at least this many ms are kept for LATENCY; 0: none.
    var latencyMilliseconds = 0 { didSet { slowest = Settings.slowest(self) } }
    /// What a command must take at least to be worth a look.
    private(set) var slowest = Swift.Duration.milliseconds(10)
    /// Entries that the slow log keeps.
    var slowLogLength = 128
    /// Connections that send nothing for this many seconds are closed; 0: never.
    var idleSeconds = 0
    /// A snapshot begins by itself when the journal has grown by this many bytes since the last; 0: never.
    var snapshotJournalBytes = 1 << 30
    /// A snapshot begins by itself when there were writes and the last is this many seconds old; 0: never.
    var snapshotSeconds = 3_600
    /// After so many commands the digest of the state goes into the journal; 0: never.
    var digestCommands = 65_536
    /// Bytes that a snapshot may have copied by writes that come while it is made; 0: any number.
    ///
    /// A quarter of the machine's memory when nothing is said.
    var snapshotCopyLimit = Int(clamping: ProcessInfo.processInfo.physicalMemory / 4)
    /// What the server was started with.
    let configuration: Configuration

    /// The settings of a start.
    init(_ configuration: Configuration) {
        self.configuration = configuration
        password = configuration.password
    }

    private static func slowest(_ settings: Settings) -> Swift.Duration {
        var microseconds = Int.max
        if settings.slowMicroseconds >= 0 { microseconds = settings.slowMicroseconds }
        if settings.latencyMilliseconds > 0 {
            microseconds = min(microseconds, settings.latencyMilliseconds * 1000)
        }
        return .microseconds(microseconds)
    }

    /// A setting by name: how it is read, and how it is changed where it can be.
    struct Entry: Sendable {
        let name: String
        let get: @Sendable (Core) -> String
        /// False: not a value for this setting.
        let set: (@Sendable (Core, String) -> Bool)?

        init(
            _ name: String, _ get: @escaping @Sendable (Core) -> String,
            set: (@Sendable (Core, String) -> Bool)? = nil
        ) {
            self.name = name
            self.get = get
            self.set = set
        }
    }

    /// All settings by name; clients ask for `save` and `appendonly` whatever the server is.
    static let entries: [Entry] = [
        Entry("appendonly") { $0.settings.configuration.directory == nil ? "no" : "yes" },
        Entry("appendfsync") { core in
            switch core.settings.configuration.sync {
            case .always: "always"
            case .interval(let milliseconds): "every \(milliseconds) ms"
            case .os: "no"
            }
        },
        Entry("bind") { $0.settings.configuration.host },
        Entry("databases") { _ in "1" },
        Entry(
            "digest-commands", { "\($0.settings.digestCommands)" },
            set: { core, text in
                number(text, in: 0...(1 << 50)) { core.settings.digestCommands = $0 }
            }),
        Entry("dir") { $0.settings.configuration.directory ?? "" },
        Entry(
            "latency-monitor-threshold", { "\($0.settings.latencyMilliseconds)" },
            set: { core, text in
                number(text, in: 0...1_000_000_000) { core.settings.latencyMilliseconds = $0 }
            }),
        Entry(
            "maxclients", { "\($0.engine.limits.connections)" },
            set: { core, text in
                number(text, in: 1...1_000_000) { core.engine.limits.connections = $0 }
            }),
        Entry("maxmemory") { _ in "0" },
        Entry("port") { "\($0.address.port)" },
        Entry("proto-max-bulk-len") { _ in "536870912" },
        Entry(
            "requirepass", { $0.settings.password ?? "" },
            set: { core, text in
                core.settings.password = text.isEmpty ? nil : text
                return true
            }),
        Entry("save") { _ in "" },
        Entry(
            "slowlog-log-slower-than", { "\($0.settings.slowMicroseconds)" },
            set: { core, text in
                number(text, in: -1...1_000_000_000_000) { core.settings.slowMicroseconds = $0 }
            }),
        Entry(
            "slowlog-max-len", { "\($0.settings.slowLogLength)" },
            set: { core, text in
                number(text, in: 0...1_000_000) { core.settings.slowLogLength = $0 }
            }),
        Entry(
            "snapshot-copy-limit", { "\($0.settings.snapshotCopyLimit)" },
            set: { core, text in
                number(text, in: 0...(1 << 50)) { core.settings.snapshotCopyLimit = $0 }
            }),
        Entry(
            "snapshot-journal-bytes", { "\($0.settings.snapshotJournalBytes)" },
            set: { core, text in
                number(text, in: 0...(1 << 50)) { core.settings.snapshotJournalBytes = $0 }
            }),
        Entry(
            "snapshot-seconds", { "\($0.settings.snapshotSeconds)" },
            set: { core, text in
                number(text, in: 0...Int(Int32.max)) { core.settings.snapshotSeconds = $0 }
            }),
        Entry(
            "timeout", { "\($0.settings.idleSeconds)" },
            set: { core, text in
                number(text, in: 0...Int(Int32.max)) { core.settings.idleSeconds = $0 }
            }),
    ]

    private static func number(_ text: String, in bounds: ClosedRange<Int>, _ body: (Int) -> Void)
        -> Bool
    {
        guard let value = Int(text), bounds.contains(value) else { return false }
        body(value)
        return true
    }
}

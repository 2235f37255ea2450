import Columns
import Durability
import Engine
import FoundationEssentials
import Wire

/// `INFO`: figures of the server in lines `name:value`, by section.
///
/// It answers whatever the journal does. What tells of the state (the keyspace) waits until that is
/// durable, as every read; while the disk takes nothing it says `keyspace_withheld` in its place.
struct Info: ServerCommand {
    private static let section = Argument(1, "section", .text, .repeated(words: 1, least: 0))
    let declaration = Declaration(
        server: "INFO", "Shows figures of the server, with Redis' names where Redis has them.",
        cost: "O(sections)", [Self.section], reply: "a text of lines")

    func run(_ call: Call, _ core: Core, _ conversation: Conversation) throws(CommandError) {
        let asked = (1..<call.words.count).map { call.words.text($0).lowercased() }
        let isAll =
            asked.isEmpty || asked.contains { ["all", "default", "everything"].contains($0) }
        var texts: [String] = []
        if isAll || asked.contains("keyspace"), core.tellsState {
            try core.showState(conversation)
        }
        for section in Info.sections where isAll || asked.contains(section.name) {
            let title = section.name.prefix(1).uppercased() + section.name.dropFirst()
            let lines = section.lines(core).map { "\($0.0):\($0.1)\r\n" }
            texts.append("# \(title)\r\n" + lines.joined())
        }
        conversation.reply.bulk(texts.joined(separator: "\r\n"))
    }

    private typealias Lines = [(String, String)]

    private static let sections: [(name: String, lines: @Sendable (Core) -> Lines)] = [
        ("server", server), ("clients", clients), ("memory", memory),
        ("persistence", persistence), ("stats", stats), ("replication", replication),
        ("keyspace", keyspace), ("limits", limits),
    ]

    private static func server(_ core: Core) -> Lines {
        let uptime = (core.clock.ticks() - core.started) / 1000
        return [
            ("redis_version", Identity.redisVersion), ("leadstock_version", Identity.version),
            ("redis_mode", "standalone"), ("arch_bits", "64"),
            ("process_id", "\(ProcessInfo.processInfo.processIdentifier)"),
            ("tcp_port", "\(core.address.port)"),
            ("clock", core.clock.isManual ? "manual" : "system"),
            ("server_time_usec", "\(core.clock.last * 1000)"),
            ("uptime_in_seconds", "\(uptime)"), ("uptime_in_days", "\(uptime / 86_400)"),
        ]
    }

    private static func clients(_ core: Core) -> Lines {
        let open = core.conversations.values
        return [
            ("connected_clients", "\(open.count)"),
            ("maxclients", "\(core.engine.limits.connections)"),
            ("blocked_clients", "\(open.count { $0.isWaiting })"),
            ("pubsub_clients", "\(open.count { $0.session.subscriptions > 0 })"),
            ("parked_output_bytes", "\(open.reduce(0) { $0 + $1.parkedBytes })"),
        ]
    }

    /// The allocator's view of the process, and the system's.
    private static func memory(_ core: Core) -> Lines {
        let resident = residentBytes ?? 0
        let allocated = Allocator.figure("stats.allocated")
        var lines: Lines = [
            ("used_memory", "\(allocated ?? resident)"), ("used_memory_rss", "\(resident)"),
            ("used_memory_records", "\(core.engine.recordBytes)"),
            ("mem_allocator", allocated == nil ? "libc" : "jemalloc"),
        ]
        for name in ["active", "metadata", "resident", "mapped", "retained"] {
            if let bytes = Allocator.figure("stats.\(name)") {
                lines.append(("allocator_\(name)", "\(bytes)"))
            }
        }
        return lines + [("maxmemory", "0"), ("maxmemory_policy", "noeviction")]
    }

    /// What the process has in memory, as the system counts it in KiB; nil where it does not tell.
    private static var residentBytes: Int? {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status?.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        else { return nil }
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map {
            $0 << 10
        }
    }

    private static func persistence(_ core: Core) -> Lines {
        var lines: Lines = [
            ("loading", core.loading == nil ? "0" : "1"), ("async_loading", "0"),
        ]
        if let loading = core.loading {
            let figures = loading.figures
            lines += [
                ("loading_start_time", "\(loading.started / 1000)"),
                ("loading_total_bytes", "\(figures.total)"),
                ("loading_loaded_bytes", "\(figures.done)"),
                ("loading_loaded_perc", "\(figures.percent).00"),
                ("loading_eta_seconds", "\(figures.secondsLeft ?? 1)"),
                ("loading_phase", figures.phase),
            ]
        }
        let snapshots = core.snapshots
        lines += [
            ("rdb_changes_since_last_save", "\(snapshots?.changes ?? 0)"),
            ("rdb_bgsave_in_progress", snapshots?.running == nil ? "0" : "1"),
            ("rdb_last_save_time", "\((snapshots?.lastSaved ?? 0) / 1000)"),
            ("rdb_last_bgsave_status", snapshots?.lastFailure == nil ? "ok" : "err"),
            ("rdb_last_bgsave_time_sec", "\(snapshots?.lastDuration.map { $0 / 1000 } ?? -1)"),
            ("rdb_saves", "\(snapshots?.count ?? 0)"),
            ("rdb_last_cow_size", "\(snapshots?.lastCopiedBytes ?? 0)"),
            ("snapshot_copy_limit", "\(core.settings.snapshotCopyLimit)"),
        ]
        lines += snapshotInProgress(core)
        lines += [
            ("aof_enabled", core.sink.report == nil ? "0" : "1"),
            ("aof_rewrite_in_progress", "0"),
            ("aof_last_write_status", core.sink.refusal == nil ? "ok" : "err"),
        ]
        if let journal = core.sink.report {
            lines += [
                ("journal_last_sequence", "\(journal.appended)"),
                ("journal_durable_sequence", "\(journal.durable)"),
                ("journal_groups", "\(journal.groups)"),
                ("journal_digest_sequence", "\(core.digests.lastSequence ?? 0)"),
                ("journal_segments", "\(journal.segments)"),
                ("journal_bytes_since_snapshot", "\(core.journaledSinceSnapshot)"),
            ]
        }
        if let recovery = core.recovery {
            lines += [
                ("recovered_commands", "\(recovery.commands)"),
                ("recovered_torn_bytes", "\(recovery.tornBytes)"),
            ]
        }
        if let failure = snapshots?.lastFailure { lines.append(("rdb_last_failure", failure)) }
        return lines
    }

    /// The snapshot that is being written, under Redis' names and ours.
    ///
    /// Redis counts keys; here they are written column by column, so the processed ones are the share of
    /// the sections that stand in the file. `current_cow_size` is what writes have had copied.
    private static func snapshotInProgress(_ core: Core) -> Lines {
        let running = core.snapshots?.running
        let progress = running?.work.progress
        let (done, count) = (progress?.sectionsDone ?? 0, progress?.sectionCount ?? 0)
        let rows = progress?.rows ?? 0
        let seconds = running.map { (core.clock.ticks() - $0.began) / 1000 } ?? -1
        let copied = core.copiedForSnapshot
        return [
            ("rdb_current_bgsave_time_sec", "\(seconds)"),
            ("current_save_keys_processed", "\(count == 0 ? 0 : rows * done / count)"),
            ("current_save_keys_total", "\(rows)"),
            ("current_save_sections_processed", "\(done)"),
            ("current_save_sections_total", "\(count)"),
            ("current_save_bytes_written", "\(progress?.bytesWritten ?? 0)"),
            ("current_cow_size", "\(copied)"), ("current_cow_peak", "\(copied)"),
        ]
    }

    private static func stats(_ core: Core) -> Lines {
        let statistics = core.statistics
        let counts = core.channels.counts
        return [
            ("total_connections_received", "\(statistics.connections)"),
            ("total_commands_processed", "\(statistics.commands)"),
            ("total_net_input_bytes", "\(statistics.inputBytes)"),
            ("total_net_output_bytes", "\(statistics.outputBytes)"),
            ("rejected_connections", "\(statistics.rejectedConnections)"),
            ("total_error_replies", "\(statistics.errors)"),
            ("deferred_scans", "\(statistics.deferredScans)"),
            ("applied_writes", "\(min(core.engine.sequence, core.sink.released))"),
            ("pubsub_channels", "\(counts.channels)"), ("pubsub_patterns", "\(counts.patterns)"),
        ]
    }

    private static func replication(_ core: Core) -> Lines {
        [("role", "master"), ("connected_slaves", "0")]
    }

    /// The rows of every table; they wait as a read does, but not for a disk that takes nothing.
    private static func keyspace(_ core: Core) -> Lines {
        guard core.tellsState else { return [("keyspace_withheld", "1")] }
        var lines: Lines = []
        for (table, rows) in core.engine.rowCounts where rows > 0 {
            if table == "sidekey" {
                lines.insert(("db0", "keys=\(rows),expires=0,avg_ttl=0"), at: 0)
            } else {
                lines.append(("table_\(table)", "rows=\(rows)"))
            }
        }
        return lines
    }

    private static func limits(_ core: Core) -> Lines {
        let framing = WireLimits.standard
        return core.engine.limits.all.map { ($0.name, "\($0.value)") } + [
            ("line_bytes", "\(framing.lineBytes)"), ("bulk_bytes", "\(framing.bulkBytes)"),
            ("arguments", "\(framing.arguments)"), ("request_bytes", "\(framing.requestBytes)"),
        ]
    }
}

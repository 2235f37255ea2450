import Columns
import Wire

/// Puts the rows of a CSV file into a table of a running server.
///
/// The file is read as a stream: memory holds one chunk of it and the batches under way, whatever its
/// size. A batch is one `MPUT`, which the server takes whole or not at all; several are under way at
/// once. A row that cannot be right is rejected here, by the server's own parsers, with line and
/// column of each bad cell. When the server refuses a batch all the same, its rows are sent one by one
/// to find which it means. (Should a key stand twice in the file, its later row wins, except that a row
/// sent again in this way comes after the batches that were under way.)
package struct Loader {
    private let options: LoadOptions
    private let table: String
    private let client: Client
    private let console: any Console
    private let seconds: () -> Double

    private var report = LoadReport()
    private var rejects: RejectFile?
    private var toldRejects = 0

    /// Batches that may be under way at once.
    private static let window = 4
    /// A batch is sent when its cells reach this many bytes, however few rows it has.
    private static let batchBytes = 4 << 20
    /// Rejected rows told on the console when a reject file has them all.
    private static let toldBesideFile = 10
    /// Refusals that may be about one row; all others are about the whole load.
    private static let rowRefusals: Set<String> = [
        "BADARG", "LIMIT", "NOTFOUND", "EXISTS", "STATE",
    ]

    /// A load over an open connection.
    /// - Parameters:
    ///   - options: What to load.
    ///   - client: The connection, on which nothing else goes on.
    ///   - console: Where progress and rejected rows are told.
    ///   - seconds: A clock that never goes back.
    package init(
        _ options: LoadOptions, client: Client, console: any Console,
        seconds: @escaping () -> Double = Loader.monotonicSeconds()
    ) {
        self.options = options
        table = options.table.uppercased()
        self.client = client
        self.console = console
        self.seconds = seconds
    }

    /// Seconds since the call, by the system's monotonic clock.
    package static func monotonicSeconds() -> () -> Double {
        let began = ContinuousClock.now
        return { Double((ContinuousClock.now - began) / .milliseconds(1)) / 1000 }
    }

    /// Loads the file and says what happened.
    /// - Throws: `LoadFailure` or `ConnectionFailure`; batches answered before it stay loaded.
    package mutating func run() throws -> LoadReport {
        guard options.batchRows > 0 else { throw LoadFailure("--batch must be 1 or more") }
        var plan = try plan()
        if !plan.unknown.isEmpty { try addFields(to: &plan) }
        guard !plan.columns.isEmpty else {
            throw LoadFailure("\(options.file) has no column to load beside its key")
        }
        if let path = options.rejects {
            guard !RejectFile.isSameFile(path, options.file) else {
                throw LoadFailure("the reject file is the file to load")
            }
            rejects = try RejectFile(path: path, header: plan.header, separator: options.separator)
        }
        try load(plan)
        return report
    }

    /// The exit code of a finished load: rejected rows that no file keeps are a failure.
    package static func exitCode(for report: LoadReport, options: LoadOptions) -> Int32 {
        report.rowsRejected > 0 && options.rejects == nil ? 1 : 0
    }

    // MARK: What goes where

    private func plan() throws -> LoadPlan {
        let file = try ByteFile(path: options.file)
        var reader = reader(of: file)
        var header = CSVRow()
        guard try reader.read(into: &header) else {
            throw LoadFailure("\(options.file) is empty: a header line is needed")
        }
        if let problem = header.problem { throw LoadFailure("\(options.file), header: \(problem)") }
        return try LoadPlan(header: header, options: options, fields: knownFields())
    }

    private func knownFields() throws -> [String: ValueType] {
        let reply = try client.call(["\(table).FIELDS"])
        if case .error(let code, let message) = reply {
            throw LoadFailure("the server knows no table '\(options.table)': \(code) \(message)")
        }
        guard let rows = reply.elements else {
            throw ConnectionFailure("\(table).FIELDS was not answered by an array")
        }
        var fields: [String: ValueType] = [:]
        for row in rows {
            guard let name = row["name"]?.text, let type = row["type"]?.text else { continue }
            // A type that this binary does not know yet is checked by the server alone.
            fields[name] = ValueType(name: type) ?? .text
        }
        return fields
    }

    private mutating func addFields(to plan: inout LoadPlan) throws {
        let unknown = plan.unknown
        guard options.infers else {
            let names = unknown.map { "'\($0.field)'" }.joined(separator: ", ")
            throw LoadFailure(
                "\(table) has no field \(names): --infer adds what is missing, --map COLUMN=FIELD names"
                    + " another field, --map COLUMN= leaves a column out")
        }
        let types = try guessTypes(of: unknown.map(\.index), plan: plan)
        for ((index, field), type) in zip(unknown, types) {
            let reply = try client.call(["\(table).FIELD", "ADD", field, type.name])
            if case .error(let code, let message) = reply {
                throw LoadFailure("field '\(field)' cannot be added: \(code) \(message)")
            }
            plan.adopt(field: field, at: index, type: type)
            report.fieldsAdded.append(field)
        }
        let list = zip(unknown, types).map { "\($0.field) \($1.name)" }.joined(separator: ", ")
        console.line("added fields: \(list)")
    }

    /// Looks at every row of the file once; the columns at `indexes` get a type each.
    private func guessTypes(of indexes: [Int], plan: LoadPlan) throws -> [ValueType] {
        let file = try ByteFile(path: options.file)
        guard file.isRegular else {
            throw LoadFailure(
                "--infer reads the file twice, and \(options.file) can be read only once")
        }
        var reader = reader(of: file)
        var row = CSVRow()
        var guesses = indexes.map { _ in FieldGuess() }
        _ = try reader.read(into: &row)
        while try reader.read(into: &row) {
            guard row.problem == nil, row.count == plan.header.count else { continue }
            for (place, index) in indexes.enumerated() where !plan.isMissing(row[index]) {
                guesses[place].observe(row[index])
            }
        }
        return guesses.map(\.type)
    }

    private func reader(of file: ByteFile) -> CSVReader {
        CSVReader(separator: options.separator) { try file.next() }
    }

    // MARK: The rows

    private mutating func load(_ plan: LoadPlan) throws {
        let file = try ByteFile(path: options.file)
        var reader = reader(of: file)
        var row = CSVRow()
        var batch: [CSVRow] = []
        var bytes = 0
        var underWay: [[CSVRow]] = []
        var progress = LoadProgress(console: console, totalBytes: file.byteCount, seconds: seconds)
        _ = try reader.read(into: &row)
        while try reader.read(into: &row) {
            report.rowsRead += 1
            let problems = plan.problems(of: row)
            guard problems.isEmpty else {
                try reject(row, plan: plan, reason: problems.joined(separator: "; "), &progress)
                continue
            }
            batch.append(row)
            bytes += row.byteCount
            guard batch.count == options.batchRows || bytes >= Self.batchBytes else { continue }
            try send(batch, plan: plan)
            underWay.append(batch)
            batch = []
            bytes = 0
            if underWay.count == Self.window {
                try settle(underWay.removeFirst(), behind: underWay.count, plan: plan, &progress)
            }
            progress.update(rows: report.rowsLoaded, bytes: file.bytesRead)
        }
        if !batch.isEmpty {
            try send(batch, plan: plan)
            underWay.append(batch)
        }
        while !underWay.isEmpty {
            try settle(underWay.removeFirst(), behind: underWay.count, plan: plan, &progress)
        }
        finish(&progress)
    }

    private func send(_ rows: [CSVRow], plan: LoadPlan) throws {
        client.write { plan.write(rows, table: table, into: &$0) }
        try client.flush()
    }

    /// Takes the answer to the oldest batch under way.
    private mutating func settle(
        _ rows: [CSVRow], behind waiting: Int, plan: LoadPlan, _ progress: inout LoadProgress
    ) throws {
        guard case .error(let code, let message) = try client.reply() else {
            report.rowsLoaded += rows.count
            return
        }
        try stopUnlessAboutRows(code, message)
        // The answers of the batches behind this one come first; they are taken when their turn comes.
        var others: [ReplyValue] = []
        for _ in 0..<waiting { others.append(try client.reply()) }
        for row in rows { client.write { plan.write([row], table: table, into: &$0) } }
        try client.flush()
        for row in rows {
            guard case .error(let code, let message) = try client.reply() else {
                report.rowsLoaded += 1
                continue
            }
            try stopUnlessAboutRows(code, message)
            let place = plan.place(in: row, meantBy: message)
            try reject(row, plan: plan, reason: "\(place): \(code) \(message)", &progress)
        }
        client.putBack(others)
    }

    private func stopUnlessAboutRows(_ code: String, _ message: String) throws {
        guard !Self.rowRefusals.contains(code) else { return }
        throw LoadFailure(
            "the server refuses: \(code) \(message) (\(report.rowsLoaded) rows are loaded)")
    }

    private mutating func reject(
        _ row: CSVRow, plan: LoadPlan, reason: String, _ progress: inout LoadProgress
    ) throws {
        report.rowsRejected += 1
        try rejects?.add(row, columns: plan.header.count, reason: reason)
        toldRejects += 1
        if rejects == nil || toldRejects <= Self.toldBesideFile {
            progress.say("rejected: \(reason)")
        } else if toldRejects == Self.toldBesideFile + 1 {
            progress.say("rejected: more rows; all of them stand in \(options.rejects ?? "")")
        }
    }

    private func finish(_ progress: inout LoadProgress) {
        let seconds = progress.elapsed
        let rate = seconds > 0 ? Int(Double(report.rowsLoaded) / seconds) : report.rowsLoaded
        progress.say(
            "loaded \(ProgressMeter.grouped(report.rowsLoaded)) of \(ProgressMeter.grouped(report.rowsRead))"
                + " rows into \(table), \(ProgressMeter.grouped(rate)) rows/s,"
                + " \(ProgressMeter.grouped(report.rowsRejected)) rejected")
    }
}

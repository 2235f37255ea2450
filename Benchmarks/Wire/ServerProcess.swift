import Foundation

/// The release binary, run without a journal on a free port.
///
/// LEADSTOCK names the binary; without it, the one that `make release` builds is taken.
final class ServerProcess: @unchecked Sendable {
    // Process is not Sendable; it is touched at the beginning and at the end only.
    private let process = Process()
    /// The port it listens at.
    let port: Int

    init() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["LEADSTOCK"]
            ?? root.appendingPathComponent(".build/release/leadstock").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw WireError(text: "\(path) is not there: run `make release` first")
        }
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["serve", "--port", "0"]
        process.standardOutput = output
        try process.run()
        var text = ""
        while true {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw WireError(text: "the server ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            if let port = ServerProcess.port(in: text) {
                self.port = port
                return
            }
        }
    }

    /// Asks the server to end, and waits.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// The port in the line `ready on HOST:PORT`, once it is whole.
    private static func port(in text: String) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let ready = lines.first { $0.hasPrefix("ready on ") }
        return ready.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
    }
}

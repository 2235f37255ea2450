import Foundation

/// A server that this process starts, talks to, and stops again.
package final class ChildServer {
    /// Where it listens.
    package let host: String
    /// Where it listens; a free port that it found itself.
    package let port: Int

    private let process: Process
    private let output: Pipe

    /// Starts `executable` and waits until it prints `ready on HOST:PORT`.
    /// - Throws: `ConnectionFailure` when it cannot be started or ends before it is ready; what it
    ///   complains about stands on our own standard error.
    package init(executable: String, arguments: [String]) throws(ConnectionFailure) {
        process = Process()
        output = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        do { try process.run() } catch {
            throw ConnectionFailure("cannot start \(executable): \(error.localizedDescription)")
        }
        guard let (host, port) = Self.waitUntilReady(output.fileHandleForReading) else {
            process.terminate()
            process.waitUntilExit()
            throw ConnectionFailure(
                "the server ended with code \(process.terminationStatus) before it was ready")
        }
        self.host = host
        self.port = port
        // Whatever else it says must not fill the pipe and stop it.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    deinit { stop() }

    /// Asks the server to end and waits until it has; a second call does nothing.
    ///
    /// A child inherits the signals that its parent's thread holds back, SIGTERM perhaps among them, so a
    /// server that is still there after `graceSeconds` is ended by force.
    /// - Returns: Its exit code, or the number of the signal that ended it.
    @discardableResult
    package func stop(graceSeconds: Double = 20) -> Int32 {
        if process.isRunning { process.terminate() }
        let deadline = ContinuousClock.now + .seconds(graceSeconds)
        while process.isRunning, ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.01)
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        output.fileHandleForReading.readabilityHandler = nil
        return process.terminationStatus
    }

    /// Reads lines until the one that says where the server listens; nil when they end before it.
    private static func waitUntilReady(_ handle: FileHandle) -> (host: String, port: Int)? {
        var text = ""
        while true {
            let data = handle.availableData
            if data.isEmpty { return nil }
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1) {
                if let address = address(in: line) { return address }
            }
        }
    }

    /// The address of a line such as `ready on 127.0.0.1:7420`.
    static func address(in line: Substring) -> (host: String, port: Int)? {
        let head = "ready on "
        guard line.hasPrefix(head), let colon = line.lastIndex(of: ":"),
            let port = Int(line[line.index(after: colon)...])
        else { return nil }
        return (String(line[line.index(line.startIndex, offsetBy: head.count)..<colon]), port)
    }
}

import Foundation

/// Where tests find data: the shared data beside the checkout, and the project's own.
package enum Golden {
    /// The folder of the project, found from this file's place in it.
    package static let project: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// `../shared/data` beside the project, or nil where it is absent.
    package static let sharedData: String? = {
        let path = URL(fileURLWithPath: project).deletingLastPathComponent()
            .appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Says why a test that needs the shared data does not run; true when it can.
    package static func hasSharedData(for test: String) -> Bool {
        if sharedData != nil { return true }
        print("skipped: \(test) needs ../shared/data, which is not beside this checkout")
        return false
    }

    /// The text of a file, or nil.
    package static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    /// The names in a folder, sorted; empty where it is absent.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Whether tests shall write down what they find as what they expect.
    ///
    /// So it is when `RECORD` is set in the environment; what is written is to be read before it is
    /// believed.
    package static let isRecording = ProcessInfo.processInfo.environment["RECORD"] != nil

    /// Writes the text of a file that a test expects.
    package static func record(_ text: String, at path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The bytes of a file, or nil.
    package static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// The bytes of a file that gzip compressed, or nil.
    package static func unpacked(_ path: String) -> [UInt8]? {
        let gzip = Process()
        let output = Pipe()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["-dc", path]
        gzip.standardOutput = output
        guard (try? gzip.run()) != nil else { return nil }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        return gzip.terminationStatus == 0 ? [UInt8](bytes) : nil
    }
}

/// The seeds of a property test: `SEED` from the environment alone when it is set; else the first
/// `count`, or what `SEEDS` in the environment says: `2000` for so many, `400-599` for these.
package func seeds(_ count: Int) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let text = environment["SEED"], let seed = UInt64(text) { return [seed] }
    let bounds = (environment["SEEDS"] ?? "").split(separator: "-").map { UInt64($0) }
    if bounds.count == 2, let first = bounds[0], let last = bounds[1], first <= last {
        return Array(first...last)
    }
    if bounds.count == 1, let most = bounds[0] { return Array(0..<most) }
    return Array(0..<UInt64(count))
}

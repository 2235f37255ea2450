import Foundation
import TestKit

/// The project's own files, as the tidy tests read them.
enum SourceFiles {
    /// Paths of the Swift files below a folder of the project, sorted.
    static func swift(below folder: String) -> [String] {
        let root = Golden.project + "/" + folder
        let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(".swift") }.sorted().map { root + "/" + $0 }
    }

    /// The lines of a file.
    static func lines(_ path: String) -> [Substring] {
        (Golden.text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A path from the project's folder.
    static func short(_ path: String) -> String {
        String(path.dropFirst(Golden.project.count + 1))
    }
}

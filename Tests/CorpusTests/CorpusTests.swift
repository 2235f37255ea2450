import Foundation
import FuzzKit
import TestKit
import Testing

/// Replays the inputs that fuzzers start from and what they found (`Data/corpus`, `Fuzz/README.md`).
@Suite struct CorpusTests {
    private static func names(_ target: String) -> [String] {
        let folder = Golden.project + "/Data/corpus/" + target
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func bytes(_ target: String, _ name: String) throws -> [UInt8] {
        try #require(Golden.bytes(Golden.project + "/Data/corpus/\(target)/\(name)"))
    }

    @Test(arguments: names("parser"))
    func `the request parser stands up to its corpus`(name: String) throws {
        let problem = ParserCheck.problem(with: try Self.bytes("parser", name))
        #expect(problem == nil)
    }

    @Test(arguments: names("journal"))
    func `the journal's reader stands up to its corpus`(name: String) throws {
        let problem = JournalCheck.problem(with: try Self.bytes("journal", name))
        #expect(problem == nil)
    }

    @Test(arguments: names("snapshot"))
    func `the snapshot's reader stands up to its corpus`(name: String) throws {
        let problem = SnapshotCheck.problem(with: try Self.bytes("snapshot", name))
        #expect(problem == nil)
    }

    /// With `WRITE_CORPUS=1` it writes them anew, after a change of format.
    @Test func `the corpus holds what the formats' writers make today`() throws {
        for (target, seeds) in [
            ("journal", try JournalCheck.seeds()), ("snapshot", try SnapshotCheck.seeds()),
        ] {
            for seed in seeds {
                let path = Golden.project + "/Data/corpus/\(target)/\(seed.name)"
                if ProcessInfo.processInfo.environment["WRITE_CORPUS"] != nil {
                    try Data(seed.bytes).write(to: URL(fileURLWithPath: path))
                }
                #expect(Golden.bytes(path) == seed.bytes, "\(target)/\(seed.name)")
            }
        }
    }
}

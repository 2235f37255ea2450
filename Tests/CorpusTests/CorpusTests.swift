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

    /// With `WRITE_CORPUS=1` they are written into the corpus, after a change of format.
    @Test func `what the formats' writers make today passes`() throws {
        for seed in try JournalCheck.seeds() {
            #expect(JournalCheck.problem(with: seed.bytes) == nil, "\(seed.name)")
            try Self.keep(seed.bytes, as: "journal/\(seed.name)")
        }
        for seed in try SnapshotCheck.seeds() {
            #expect(SnapshotCheck.problem(with: seed.bytes) == nil, "\(seed.name)")
            try Self.keep(seed.bytes, as: "snapshot/\(seed.name)")
        }
    }

    private static func keep(_ bytes: [UInt8], as name: String) throws {
        guard ProcessInfo.processInfo.environment["WRITE_CORPUS"] != nil else { return }
        let path = Golden.project + "/Data/corpus/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}

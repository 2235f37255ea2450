import Durability
import Engine
import Foundation
import Testing
import Tools
import Wire

@testable import Server

/// What is left of a server that has ended: nothing that writes.
@Suite struct EndTests {
    private static let logistic =
        #"{"type":"logistic_regression","intercept":0,"features":["#
        + #"{"name":"value","type":"float","impute":0,"mean":0,"scale":1,"coef":1}]}"#

    /// The journal's bytes up to the zeros.
    private func journal(_ folder: ScratchFolder) -> [UInt8] {
        let name = folder.names.first { $0.hasPrefix("journal-") } ?? ""
        let bytes = folder.contents[name] ?? []
        return Array(bytes.prefix((bytes.lastIndex { $0 != 0 } ?? -1) + 1))
    }

    @Test
    func
        `what falls due or comes back after the end is written nowhere, and the directory is held`()
        throws
    {
        let folder = try ScratchFolder()
        var now = TimeSource.machine()
        let harness = try JournaledHarness(
            folder, machine: { now },
            {
                $0.clock = .system
                $0.limits.inlineScanRows = 0
            })
        let client = harness.connect()
        for line in [
            "ITEM.PUT bike kind product", "LOCATION.PUT oslo zone north", "STOCK.SET bike oslo 2",
            "LEAD.PUT a value 1 outcome won", "LEAD.PUT b value 2 outcome lost",
            "CONFIG SET digest-commands 1", "PROMISE o1 LINE bike 2 HOLD 10s",
        ] { _ = client.say(line) }
        _ = client.ask("MODEL.LOAD", "m", "LOGISTIC", Self.logistic)
        harness.settle()
        harness.core.pulse()
        _ = client.say("MODEL.CALIBRATE m PLATT")
        // One fit and one digest are under way.
        #expect(harness.workers.count == 1 && harness.background.count == 1)
        harness.journal.runAll()
        #expect(harness.core.shutDown(saving: false) == nil)
        let written = journal(folder)
        let sequence = harness.core.engine.sequence

        harness.workers.runAll()
        harness.background.runAll()
        now += 60_000
        harness.core.pulse()
        _ = client.say("SET late 1")
        harness.settle()
        #expect(harness.core.engine.sequence == sequence)
        #expect(journal(folder) == written)
        #expect(throws: Server.StartFailure.self, "no thread is known to have ended") {
            _ = try JournaledHarness(folder)
        }
        harness.core.letGo()
        let next = try JournaledHarness(folder, machine: { now }, { $0.clock = .system })
        #expect(next.core.engine.sequence == sequence)
        #expect(next.end() == nil)
    }
}

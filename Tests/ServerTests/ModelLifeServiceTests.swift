import Engine
import Testing
import Wire

@testable import Server

/// What models do beside service: writes that are worked out elsewhere, and news for subscribers.
@Suite struct ModelLifeServiceTests {
    private static let logistic =
        #"{"type":"logistic_regression","intercept":0,"features":["#
        + #"{"name":"value","type":"float","impute":0,"mean":0,"scale":1,"coef":1}]}"#
    private static let card =
        #"{"type":"scorecard","axes":{"fit":{}},"rules":[{"axis":"fit","when":"value >= 5","#
        + #""points":10}],"grades":[{"grade":"A","fit":10},{"grade":"B"}]}"#

    private func harness() -> (ServerHarness, TestClient) {
        let harness = ServerHarness { $0.limits.inlineScanRows = 10 }
        let client = harness.connect()
        _ = client.ask("MODEL.LOAD", "m", "LOGISTIC", Self.logistic)
        for lead in 0..<20 {
            _ = client.say(
                "LEAD.PUT l\(lead) value \(lead) outcome \(lead % 3 == 0 ? "lost" : "won")")
        }
        return (harness, client)
    }

    @Test func `a calibration is fitted beside the core and then written at its own time`() {
        let (harness, client) = harness()
        let other = harness.connect()
        let before = harness.sink.taken.count
        #expect(client.say("MODEL.CALIBRATE m PLATT", "PING") == "")
        #expect(harness.workers.count == 1)
        #expect(other.say("LEAD.PUT l0 name Ada") == ":0\r\n", "others go on")
        harness.workers.runAll()
        let reply = client.take()
        #expect(reply.contains("$5\r\nplatt\r\n$5\r\nleads\r\n:20\r\n$3\r\nwon\r\n:13\r\n"))
        #expect(reply.hasSuffix("+PONG\r\n"))
        let written = harness.sink.taken.dropFirst(before).map { $0.words }
        #expect(written.map { $0.text(0) } == ["LEAD.PUT", "MODEL.CALIBRATE"])
        #expect(written.last?.text(3) == "FITTED")
        #expect(harness.sink.batches.last?.count == 1)
    }

    @Test func `a calibration of a version that is gone by then is refused`() {
        let (harness, client) = harness()
        _ = client.say("MODEL.CALIBRATE m ISOTONIC")
        _ = harness.connect().ask("MODEL.LOAD", "m", "LOGISTIC", Self.logistic)
        let before = harness.sink.taken.count
        harness.workers.runAll()
        #expect(client.take().hasPrefix("-STATE VERSION: the model is at version 2"))
        #expect(harness.sink.taken.count == before)
    }

    @Test func `a calibration inside MULTI is fitted at once, and its curve journaled`() {
        let (harness, client) = harness()
        let reply = client.say("MULTI", "MODEL.CALIBRATE m PLATT", "EXEC")
        #expect(reply.contains("platt"))
        #expect(harness.workers.count == 0)
        #expect(harness.sink.taken.last?.words.text(3) == "FITTED")
    }

    @Test func `a crossed grade reaches who listens, once it is durable`() {
        let harness = ServerHarness()
        let (client, listener) = (harness.connect(), harness.connect())
        _ = client.ask("MODEL.LOAD", "card", "SCORECARD", Self.card)
        _ = client.say("MODEL.ROLE card CHAMPION", "LEAD.PUT a value 1")
        _ = listener.say("OUTPUT json", "SUBSCRIBE lead.grade")
        _ = listener.take()
        harness.sink.isHolding = true
        _ = client.say("LEAD.PUT a value 5")
        #expect(listener.take() == "")
        harness.sink.firstHeld = nil
        harness.core.release()
        let news = listener.take()
        #expect(
            news.hasPrefix(#"{"push":["message","lead.grade","{\"id\":\"a\",\"model\":\"card\""#))
        #expect(news.contains(#"\"from\":\"B\",\"to\":\"A\",\"points\":10"#))
    }

    @Test func `leads that a new version moves reach who listens in slices, and are journaled`() {
        let harness = ServerHarness()
        let (client, listener) = (harness.connect(), harness.connect())
        _ = client.ask("MODEL.LOAD", "card", "SCORECARD", Self.card)
        _ = client.say("MODEL.ROLE card CHAMPION")
        let leads = 600
        var request = RequestWriter()
        request.request(["LEAD.MPUT", "1", "value"] + (0..<leads).flatMap { ["l\($0)", "5"] })
        _ = client.say(request.bytes)
        _ = listener.say("OUTPUT json", "SUBSCRIBE lead.grade")
        _ = listener.take()
        let strict = Self.card.replacing("\"points\":10", with: "\"points\":1")
        _ = client.ask("MODEL.LOAD", "card", "SCORECARD", strict)
        var told: [Int] = []
        for _ in 0..<4 {
            let news = listener.take().split(separator: "\n")
            #expect(news.allSatisfy { $0.contains(#"\"from\":\"A\",\"to\":\"B\""#) })
            told.append(news.count)
            harness.core.pulse()
        }
        #expect(told == [256, 256, leads - 512, 0])
        #expect(
            harness.sink.taken.suffix(2).map { $0.words.text(0) } == [
                "MODEL.REGRADE", "MODEL.REGRADE",
            ])
    }
}

import Engine
import Testing
import Wire

@testable import Server

/// The scores of a new model version are made beside service, whatever other connections write.
@Suite struct RescoreServiceTests {
    /// More leads than are scored at once by the command that asks for it.
    private static let leads = 16_500

    private static func model(weight: Int) -> String {
        #"{"type":"logistic_regression","intercept":0.25,"features":["#
            + #"{"name":"value","type":"float","impute":0,"mean":3,"scale":7,"coef":\#(weight)}]}"#
    }

    /// What of a score does not depend on who asks.
    private static func figures(_ reply: Substring) -> Substring {
        let end = reply.firstRange(of: ",\"trend\"") ?? reply.firstRange(of: ",\"as_of\"")
        return end.map { reply[..<$0.lowerBound] } ?? reply
    }

    @Test func `a champion's next version takes over with the score of every lead as it then is`() {
        let harness = ServerHarness()
        let (loader, writer, reader) = (harness.connect(), harness.connect(), harness.connect())
        _ = reader.say("OUTPUT json")
        var values: [String: Int] = [:]
        var request = RequestWriter()
        var words = ["LEAD.MPUT", "1", "value"]
        for lead in 0..<Self.leads {
            values["l\(lead)"] = lead
            words += ["l\(lead)", String(lead)]
        }
        request.request(words)
        #expect(loader.say(request.bytes) == ":\(Self.leads)\r\n")
        _ = loader.ask("MODEL.LOAD", "m", "LOGISTIC", Self.model(weight: 1))
        _ = loader.say("MODEL.ROLE m CHAMPION")
        harness.core.rescoreWhenDue()
        harness.workers.runAll()

        _ = loader.ask("MODEL.LOAD", "m", "LOGISTIC", Self.model(weight: -1))
        harness.core.rescoreWhenDue()
        #expect(harness.workers.count == 1)
        for lead in stride(from: 0, to: Self.leads - 1, by: 97) {
            values["l\(lead)"] = lead * 7 % 1_000
            values["l\(lead + 1)"] = nil
            values["n\(lead)"] = lead
            _ = writer.say("LEAD.PUT l\(lead) value \(lead * 7 % 1_000)", "LEAD.DEL l\(lead + 1)")
            _ = loader.say("LEAD.PUT n\(lead) value \(lead)")
        }
        let highest = values.max { ($0.value, $1.key) < ($1.value, $0.key) }
        #expect(
            reader.say("LEAD.TOP 1").hasPrefix("[{\"id\":\"\(highest?.key ?? "")\""),
            "by the old version until the new one's scores are there")

        harness.workers.runAll()
        #expect(harness.sink.taken.last?.words.text(0) == "MODEL.SWITCH")
        let lowest = values.min { ($0.value, $0.key) < ($1.value, $1.key) }
        #expect(reader.say("LEAD.TOP 1").hasPrefix("[{\"id\":\"\(lowest?.key ?? "")\""))
        for (id, value) in values {
            let replies = reader.say("LEAD.SCORE \(id)", "SCORE m WITH value \(value)")
                .split(separator: "\n")
            #expect(replies.count == 2)
            #expect(Self.figures(replies[0]) == Self.figures(replies[1]), "\(id)")
        }
        #expect(reader.say("CHECK").hasPrefix("{\"ok\":true"))
    }
}

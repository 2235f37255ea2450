import Columns
import Engine
import TestKit
import Testing
import Wire

/// Business rules as folders of `Data/scenarios`: lines of the protocol in `input.txt`, and in
/// `expected.txt` what a connection with `OUTPUT json` then reads, one line each.
///
/// A line that begins with `#` says what is going on. The clock is manual and begins at
/// 2026-12-01T00:00:00Z; `CLOCK.ADVANCE` moves it. What is published stands behind the reply of the
/// command that caused it. The same lines can be sent to a server with `--clock manual --now
/// 2026-12-01T00:00:00Z`, on a connection that has sent `PSUBSCRIBE *`. With `RECORD=1` in the
/// environment the replies are written down instead of compared.
@Suite struct ScenarioTests {
    static let folder = Golden.project + "/Data/scenarios"
    static let names = Golden.names(in: folder).filter { !$0.contains(".") }

    @Test func `there are scenarios`() {
        #expect(Self.names.count >= 10)
    }

    @Test(arguments: names)
    func `a scenario answers what is written down`(name: String) throws {
        let path = Self.folder + "/" + name
        let input = try #require(Golden.text(path + "/input.txt"), "\(name) has no input")
        var desk = Desk()
        var found: [String] = []
        for line in input.split(separator: "\n") where !line.hasPrefix("#") {
            found.append(Self.reply(to: String(line), &desk))
            found += desk.engine.effects.map { Self.push($0) }
        }
        #expect(desk.ask("CHECK").hasPrefix(#"{"ok":true"#), "\(name): \(desk.ask("CHECK"))")
        var twin = Desk(restoring: try .init(restoring: desk.engine.freeze()), now: desk.now)
        #expect(twin.digest() == desk.digest(), "\(name): another state after a restart")
        if Golden.isRecording {
            try Golden.record(found.joined(separator: "\n") + "\n", at: path + "/expected.txt")
            return
        }
        let text = try #require(Golden.text(path + "/expected.txt"), "\(name) expects nothing")
        let expected = text.split(separator: "\n").map(String.init)
        for index in 0..<max(found.count, expected.count) {
            let wanted = index < expected.count ? expected[index] : "(nothing)"
            let answer = index < found.count ? found[index] : "(nothing)"
            try #require(answer == wanted, "\(name), line \(index + 1) of what is expected")
        }
    }

    /// The reply to a line; the clock is the test's, as it is the server's elsewhere.
    private static func reply(to line: String, _ desk: inout Desk) -> String {
        guard line.hasPrefix("CLOCK.ADVANCE ") else { return desk.ask(line) }
        let word = Array(line.dropFirst("CLOCK.ADVANCE ".count).utf8)
        guard let milliseconds = Duration.milliseconds(word.span) else { return "no duration" }
        desk.wait(milliseconds)
        _ = desk.engine.tick(at: desk.now)
        var reply = Reply(.json)
        reply.moment(desk.now)
        return text(reply)
    }

    private static func push(_ effect: Effect) -> String {
        var reply = Reply(.json)
        reply.push(3)
        reply.bulk("message")
        reply.bulk(effect.channel)
        reply.bulk(effect.payload)
        return text(reply)
    }

    private static func text(_ reply: Reply) -> String {
        String(decoding: reply.bytes.dropLast(reply.bytes.last == 10 ? 1 : 0), as: UTF8.self)
    }
}

import Columns
import Engine
import Wire

/// An engine behind a counter: plain lines in, lines of JSON out.
struct Desk: ~Copyable {
    var engine = Engine()
    /// The time of the next command, in Unix ms; 2026-12-01T00:00:00Z at first.
    var now: Int64 = 1_796_083_200_000
    /// What became of the last line.
    var outcome = Outcome.answered

    init() {}

    init(restoring engine: consuming Engine, now: Int64) {
        self.engine = engine
        self.now = now
    }

    /// The reply to a line, as JSON without the line's end.
    @discardableResult
    mutating func ask(_ line: String) -> String {
        var parser = RequestParser()
        parser.append((line + "\n").utf8)
        guard case .request = parser.next() else { return "no request: \(line)" }
        return ask(parser.words)
    }

    /// The reply to words, as JSON without the line's end.
    @discardableResult
    mutating func ask(_ words: Words) -> String {
        var reply = Reply(.json)
        outcome = engine.apply(words, at: now, into: &reply)
        return String(decoding: reply.bytes.dropLast(reply.bytes.last == 10 ? 1 : 0), as: UTF8.self)
    }

    /// Lets time pass.
    mutating func wait(_ milliseconds: Int64) { now += milliseconds }

    /// The state's digest.
    mutating func digest() -> String { ask("DIGEST") }
}

extension Desk {
    /// A desk with the same state and time.
    func copy() -> Desk {
        guard let engine = try? Engine(restoring: engine.freeze()) else {
            preconditionFailure("a frozen state comes back")
        }
        return Desk(restoring: engine, now: now)
    }

    /// The reply to a line over a frozen state.
    static func reply(_ line: String, restoring view: FrozenView, now: Int64) -> String {
        guard let engine = try? Engine(restoring: view) else {
            preconditionFailure("a frozen state comes back")
        }
        var desk = Desk(restoring: engine, now: now)
        return desk.ask(line)
    }
}

import Engine
import TestKit
import Testing
import Wire

@testable import Server

@Suite struct MessageTests {
    @Test func `a message reaches who listens by name and by pattern`() {
        let harness = ServerHarness()
        let (byName, byPattern, speaker) = (harness.connect(), harness.connect(), harness.connect())
        #expect(
            byName.say("SUBSCRIBE a b")
                == "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n"
        )
        #expect(byPattern.say("PSUBSCRIBE ?").hasPrefix("*3\r\n$10\r\npsubscribe\r\n"))
        #expect(speaker.say("PUBLISH a hi") == ":2\r\n")
        #expect(byName.take() == "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n")
        #expect(
            byPattern.take() == "*4\r\n$8\r\npmessage\r\n$1\r\n?\r\n$1\r\na\r\n$2\r\nhi\r\n")
        #expect(speaker.say("PUBLISH ab hi") == ":0\r\n")
        #expect(byName.say("UNSUBSCRIBE a").hasSuffix("$1\r\na\r\n:1\r\n"))
        #expect(speaker.say("PUBLISH a hi") == ":1\r\n")
        #expect(byName.take() == "")
    }

    @Test func `in RESP3 messages are pushes and in JSON objects`() {
        let harness = ServerHarness()
        let (three, json) = (harness.connect(), harness.connect())
        _ = three.say("HELLO 3", "SUBSCRIBE a")
        _ = json.say("OUTPUT json", "SUBSCRIBE a")
        #expect(three.say("PUBLISH a x").hasPrefix(":2\r\n"), "in RESP3 a listener may ask")
        #expect(json.take() == "{\"push\":[\"message\",\"a\",\"x\"]}\n")
    }

    @Test func `in RESP2 a listener may only listen`() {
        let client = ServerHarness().connect()
        _ = client.say("SUBSCRIBE a")
        #expect(client.say("GET x").hasPrefix("-ERR Can't execute 'get': only (P|S)SUBSCRIBE"))
        #expect(client.say("PING") == "*2\r\n$4\r\npong\r\n$0\r\n\r\n")
        #expect(client.say("PING x") == "*2\r\n$4\r\npong\r\n$1\r\nx\r\n")
        _ = client.say("UNSUBSCRIBE")
        #expect(client.say("PING") == "+PONG\r\n")
        #expect(client.say("UNSUBSCRIBE") == "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n")
    }

    @Test func `a listener that takes nothing is closed`() {
        let harness = ServerHarness()
        let (listener, speaker) = (harness.connect(), harness.connect())
        _ = listener.say("SUBSCRIBE a")
        listener.backlog = 33 << 20
        _ = speaker.say("PUBLISH a x", "PING")
        #expect(listener.conversation.state != .open)
    }

    @Test func `a monitor sees requests but no passwords`() {
        let harness = ServerHarness()
        let (monitor, client) = (harness.connect(), harness.connect())
        #expect(monitor.say("MONITOR") == "+OK\r\n")
        _ = client.say("SET k \"a\\n\"", "AUTH default secret")
        let seen = monitor.take()
        #expect(seen.hasSuffix("[0 10.0.0.1:1001] \"SET\" \"k\" \"a\\n\"\r\n"))
        #expect(!seen.contains("secret"))
    }
}

@Suite struct DurableOrderTests {
    @Test func `a reply waits for its write, and a read for what it shows`() {
        let harness = ServerHarness()
        let (writer, reader) = (harness.connect(), harness.connect())
        _ = writer.say("SET a 1")
        harness.sink.isHolding = true
        #expect(writer.say("SET a 2") == "")
        #expect(reader.say("GET a") == "", "it may show what is not durable")
        #expect(reader.say("PING") == "", "replies keep their order")
        harness.sink.firstHeld = nil
        harness.core.release()
        #expect(writer.take() == "+OK\r\n")
        #expect(reader.take() == "$1\r\n2\r\n+PONG\r\n")
    }

    @Test func `a connection that ends is sent its parked replies first`() {
        let harness = ServerHarness()
        let client = harness.connect()
        harness.sink.isHolding = true
        #expect(client.say("SET a 1", "QUIT") == "")
        #expect(!client.isFinished)
        harness.sink.firstHeld = nil
        harness.core.release()
        #expect(client.take() == "+OK\r\n+OK\r\n")
        #expect(client.isFinished)
    }

    @Test func `a client that has sent its last is owed its parked replies`() {
        let harness = ServerHarness()
        let client = harness.connect()
        harness.sink.isHolding = true
        #expect(client.say("SET a 1") == "")
        client.endInput()
        #expect(!client.isFinished)
        harness.sink.firstHeld = nil
        harness.core.release()
        #expect(client.take() == "+OK\r\n")
        #expect(client.isFinished)
    }

    @Test func `a message waits for the writes before it`() {
        let harness = ServerHarness()
        let (writer, listener) = (harness.connect(), harness.connect())
        _ = listener.say("SUBSCRIBE a")
        harness.sink.isHolding = true
        _ = writer.say("SET k 1", "PUBLISH a x")
        #expect(listener.take() == "")
        harness.sink.firstHeld = nil
        harness.core.release()
        #expect(listener.take().hasSuffix("$1\r\nx\r\n"))
    }

    @Test func `when the sink takes no writes, reads go on`() {
        let harness = ServerHarness()
        let client = harness.connect()
        _ = client.say("SET a 1")
        harness.sink.refusal = CommandError(.diskFull, "no room")
        #expect(client.say("SET a 2", "GET a") == "-DISKFULL no room\r\n$1\r\n1\r\n")
        #expect(
            client.say("MULTI", "GET a", "SET a 2", "EXEC").hasSuffix(
                "-DISKFULL no room; nothing of EXEC was run\r\n"))
        #expect(client.say("MULTI", "GET a", "EXEC").hasSuffix("*1\r\n$1\r\n1\r\n"))
        harness.sink.refusal = nil
        #expect(client.say("SET a 2") == "+OK\r\n")
    }

    @Test func `the last act sends every parked reply`() {
        let harness = ServerHarness()
        let client = harness.connect()
        harness.sink.isHolding = true
        #expect(client.say("SET a 1") == "")
        #expect(harness.core.shutDown(saving: true) == nil)
        #expect(harness.sink.isClosed)
        #expect(client.take() == "+OK\r\n")
        #expect(client.isFinished)
    }

    @Test func `what clients send in one turn of the loop becomes one batch`() {
        let harness = ServerHarness()
        let (one, other) = (harness.connect(), harness.connect())
        var asked = 0
        harness.core.askForTurnEnd = { asked += 1 }
        _ = one.say("GET a")
        #expect(asked == 0, "a turn without writes has no batch")
        #expect(one.say("SET a 1") == "+OK\r\n")
        #expect(other.say("SET a 2") == "+OK\r\n")
        #expect(asked == 1)
        #expect(harness.sink.batches.isEmpty)
        harness.core.endTurn()
        #expect(harness.sink.batches == [[1, 2]])
        _ = one.say("SET a 3")
        #expect(asked == 2, "the next turn has an end of its own")
        _ = other.say(Array(String(repeating: "SET a 4\r\n", count: harness.sink.crowd).utf8))
        #expect(harness.sink.batches.count == 2, "a crowd does not wait for the turn's end")
        harness.core.endTurn()
        #expect(harness.sink.batches.count == 2)
    }

    @Test(arguments: 0..<200) func `parked output leaves in order as far as it is released`(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var parked = ParkedOutput()
        var model: [(bytes: ArraySlice<Int>, shows: UInt64)] = []
        // The output holds numbers that count on, so that what leaves tells where it stood.
        var (output, written, left, highest): ([Int], Int, Int, UInt64) = ([], 0, 0, 0)
        for _ in 0..<60 {
            switch random.below(4) {
            case 0, 1:
                let count = 1 + random.below(5)
                output += written..<written + count
                model.append((ArraySlice(written..<written + count), UInt64(random.below(20))))
                parked.append(through: output.count, shows: model[model.count - 1].shows)
                written += count
            case 2:
                highest = max(highest, UInt64(random.below(20)))
                let free = parked.take(through: highest)
                #expect(Array(output[free]) == Array(left..<left + free.count), "seed \(seed)")
                left += free.count
                while let first = model.first, first.shows <= highest { model.removeFirst() }
            default:
                output.removeFirst(parked.start)
                parked.moveToFront()
            }
            // What shows less than something before it leaves no sooner than that.
            let waiting = model.reduce(0) { $0 + $1.bytes.count }
            #expect(parked.byteCount == waiting, "seed \(seed)")
            #expect(parked.isEmpty == model.isEmpty, "seed \(seed)")
        }
    }

    @Test func `a write that changes nothing is journaled for its retry key alone`() {
        let harness = ServerHarness()
        let client = harness.connect()
        for line in [
            "ITEM.PUT bike kind product", "LOCATION.PUT oslo zone north", "STOCK.SET bike oslo 5",
            "PROMISE o LINE bike 1 CONFIRM", "PROMISE r LINE bike 1", "ORDER.RELEASE r",
        ] { _ = client.say(line) }
        #expect(harness.sink.taken.count == 6)
        for line in [
            "PROMISE p LINE bike 1 DRYRUN", "PROMISE p LINE bike 9 SHORT reject",
            "PROMISE o LINE bike 1 CONFIRM", "ORDER.CONFIRM o", "ORDER.RELEASE r",
            "ORDER.AMEND o LINE bike 2 DRYRUN", "ORDER.AMEND o LINE bike 9 KEEP", "DEL nothing",
            "LEAD.DEL nobody",
        ] {
            #expect(!client.say(line).hasPrefix("-"), "\(line)")
            #expect(harness.sink.taken.count == 6, "\(line)")
        }
        let first = client.say("PROMISE p LINE bike 9 SHORT reject ID key")
        #expect(harness.sink.taken.count == 7)
        #expect(client.say("PROMISE p LINE bike 9 SHORT reject ID key") == first)
        #expect(harness.sink.taken.count == 7)
    }

    @Test func `only writes that succeeded are handed to the sink`() {
        let harness = ServerHarness()
        let client = harness.connect()
        _ = client.say("SET a x", "INCR a", "GET a", "PING", "DBSIZE", "SET b 1")
        #expect(harness.sink.taken.map { $0.words.text(1) } == ["a", "b"])
        #expect(harness.sink.taken.map(\.sequence) == [1, 2])
    }
}

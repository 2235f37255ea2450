import Engine
import Testing

@testable import Server

@Suite struct ServerStateTests {
    @Test func `a manual clock moves only when told`() {
        let harness = ServerHarness { $0.clock = .manual(1_796_083_200_000) }
        let client = harness.connect()
        let start = client.say("CLOCK")
        #expect(start.contains("2026-11-3") || start.contains("2026-12-0"))
        #expect(client.say("CLOCK") == start)
        #expect(client.say("CLOCK.ADVANCE 90") != start)
        #expect(client.say("CLOCK.ADVANCE 0") == client.say("CLOCK"))
        #expect(client.say("CLOCK.ADVANCE 2026-01-01T00:00:00Z").hasPrefix("-BADARG"))
        #expect(client.say("CLOCK.ADVANCE soon").hasPrefix("-BADARG"))
        #expect(client.say("CLOCK.ADVANCE 2027-01-01T00:00:00Z").contains("2027-01-01T00:00:00"))
        #expect(client.say("MULTI", "CLOCK.ADVANCE 1").hasSuffix("inside a transaction\r\n"))
    }

    @Test func `what is sent behind CLOCK.ADVANCE runs at the new time`() {
        let harness = ServerHarness { $0.clock = .manual(1_796_083_200_000) }
        let client = harness.connect()
        let reply = client.say(
            "ITEM.PUT bike kind product", "LOCATION.PUT oslo zone north", "STOCK.SET bike oslo 2",
            "PROMISE o1 LINE bike 2 HOLD 10s", "CLOCK.ADVANCE 11", "ORDER.GET o1", "CLOCK")
        #expect(reply.contains("expired"))
        #expect(reply.hasSuffix("2026-12-01T00:00:11Z\r\n"))
        let written = harness.core.engine.sequence
        _ = client.say("CLOCK.ADVANCE 1")
        #expect(harness.core.engine.sequence == written + 1)
    }

    @Test func `the system's clock is not set`() {
        let harness = ServerHarness { $0.clock = .system }
        #expect(harness.connect().say("CLOCK.ADVANCE 1").hasPrefix("-STATE"))
    }

    @Test func `INFO has Redis' names and CRLF lines`() {
        let client = ServerHarness().connect()
        _ = client.say("SET a 1")
        let info = client.say("INFO")
        for line in [
            "# Server", "redis_version:7.2.4", "loading:0", "role:master", "connected_clients:1",
            "rdb_bgsave_in_progress:0", "db0:keys=1,expires=0,avg_ttl=0", "id_bytes:128",
            "line_bytes:65536",
        ] {
            #expect(info.contains("\r\n" + line + "\r\n"), "\(line)")
        }
        let one = client.say("INFO Replication")
        #expect(one.contains("role:master") && !one.contains("redis_version"))
    }

    @Test func `CONFIG reads by pattern and changes what can be changed`() {
        let client = ServerHarness().connect()
        #expect(client.say("CONFIG GET save") == "*2\r\n$4\r\nsave\r\n$0\r\n\r\n")
        #expect(client.say("CONFIG GET APPEND*").contains("appendonly"))
        #expect(client.say("CONFIG GET nothing") == "*0\r\n")
        #expect(client.say("CONFIG SET slowlog-max-len 5") == "+OK\r\n")
        #expect(client.say("CONFIG GET slowlog-max-len").hasSuffix("$1\r\n5\r\n"))
        #expect(client.say("CONFIG SET slowlog-max-len x").hasPrefix("-ERR CONFIG SET failed"))
        #expect(client.say("CONFIG SET port 1").hasPrefix("-ERR CONFIG SET failed"))
        #expect(client.say("CONFIG SET nothing 1").hasPrefix("-ERR Unknown option"))
        #expect(client.say("CONFIG RESETSTAT") == "+OK\r\n")
    }

    @Test func `COMMAND counts, lists and documents what there is`() {
        let harness = ServerHarness()
        let client = harness.connect()
        let count = harness.core.table.declarations.count
        #expect(client.say("COMMAND COUNT") == ":\(count)\r\n")
        #expect(client.say("COMMAND LIST").hasPrefix("*\(count)\r\n"))
        #expect(client.say("COMMAND").hasPrefix("*\(count)\r\n"))
        #expect(client.say("COMMAND DOCS").hasPrefix("*\(count * 2)\r\n"))
        #expect(
            client.say("COMMAND INFO get nope").hasPrefix(
                "*2\r\n*10\r\n$3\r\nget\r\n:2\r\n*1\r\n+readonly\r\n"))
        #expect(client.say("COMMAND DOCS nope") == "*0\r\n")
        #expect(client.say("HELP ATP").contains("ATP item quantity"))
        #expect(client.say("HELP nope").hasPrefix("-NOTFOUND"))
    }

    @Test func `slow commands are noted, newest first`() {
        let client = ServerHarness().connect()
        _ = client.say("CONFIG SET slowlog-log-slower-than 0", "SLOWLOG RESET")
        _ = client.say("SET a 1", "AUTH default secret")
        #expect(client.say("SLOWLOG LEN") == ":2\r\n", "the reset and the set, no password")
        let entries = client.say("SLOWLOG GET 2")
        #expect(entries.contains("$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"))
        _ = client.say("CONFIG SET slowlog-log-slower-than -1", "SLOWLOG RESET", "SET a 1")
        #expect(client.say("SLOWLOG LEN") == ":0\r\n")
    }

    @Test func `without a directory nothing can be saved`() {
        let client = ServerHarness().connect()
        #expect(client.say("SAVE").hasPrefix("-STATE"))
        #expect(client.say("BGSAVE").hasPrefix("-STATE"))
        #expect(client.say("LASTSAVE") == ":0\r\n")
    }

    @Test func `SHUTDOWN asks the server to end, saving or not`() {
        for (line, saves) in [("SHUTDOWN", true), ("SHUTDOWN NOSAVE", false)] {
            let harness = ServerHarness()
            var asked: Bool?
            harness.core.requestStop = { asked = $0 }
            let client = harness.connect()
            #expect(client.say("SHUTDOWN maybe") == "-ERR syntax error\r\n")
            #expect(client.say(line) == "")
            #expect(asked == saves)
            #expect(client.isFinished)
        }
    }

    @Test func `a long scan lets others go on, and its own connection waits`() {
        let harness = ServerHarness { $0.limits.inlineScanRows = -1 }
        let (scanner, other) = (harness.connect(), harness.connect())
        #expect(scanner.say("CHECK", "PING") == "")
        #expect(harness.workers.count == 1)
        #expect(other.say("PING") == "+PONG\r\n")
        harness.workers.runAll()
        let answer = scanner.take()
        #expect(answer.hasPrefix("*6\r\n$2\r\nok\r\n:1\r\n"))
        #expect(answer.hasSuffix("+PONG\r\n"))
    }

    @Test func `a connection that ended while its scan ran is sent nothing`() {
        let harness = ServerHarness { $0.limits.inlineScanRows = -1 }
        let client = harness.connect()
        _ = client.say("CHECK")
        harness.core.disconnect(client.conversation)
        harness.workers.runAll()
        #expect(client.take() == "")
    }

    @Test func `a client that takes nothing is not served more`() {
        let client = ServerHarness().connect()
        client.conversation.portChanged(isWritable: false, client.core)
        #expect(client.say("PING") == "")
        client.conversation.portChanged(isWritable: true, client.core)
        #expect(client.take() == "+PONG\r\n")
    }

    @Test(arguments: ["CLOCK", "TIME"])
    func `the time is no longer told once the journal has failed, and nothing waits behind it`(
        command: String
    ) {
        let harness = ServerHarness()
        harness.sink.isHolding = true
        let writer = harness.connect()
        #expect(writer.say("SET a 1") == "")
        harness.sink.failure = CommandError(.misconfigured, "no disk")
        harness.core.release()
        #expect(writer.isFinished)
        let client = harness.connect()
        #expect(client.say(command, "PING") == "-MISCONF no disk\r\n+PONG\r\n")
    }

    @Test func `a port that finds room while it sends repeats no reply and mixes none`() {
        let harness = ServerHarness { $0.limits.inlineScanRows = -1 }
        let client = harness.connect()
        client.whileSending = { [unowned client] in
            client.conversation.portChanged(isWritable: true, client.core)
        }
        #expect(client.say("ECHO a", "CHECK", "ECHO b", "CHECK", "ECHO c") == "$1\r\na\r\n")
        harness.workers.runAll()
        let answer = client.take()
        #expect(answer.ranges(of: "$2\r\nok\r\n").count == 2)
        #expect(answer.ranges(of: "$1\r\nb\r\n*6\r\n").count == 1)
        #expect(answer.hasSuffix("$1\r\nc\r\n"))
        client.whileSending = nil
    }

    @Test
    func
        `a connection whose replies wait for the disk makes no more than its share, and loses none`()
    {
        let harness = ServerHarness { $0.limits.parkedBytes = 500_000 }
        let (client, other) = (harness.connect(), harness.connect())
        let value = String(repeating: "x", count: 99_990)
        _ = client.ask("SET", "big", value)
        harness.sink.isHolding = true
        _ = other.say("SET small 1")
        let before = harness.core.statistics.commands
        let gets = String(repeating: "GET big\r\n", count: 40)
        #expect(client.say(Array(gets.utf8)) == "")
        let made = harness.core.statistics.commands - before
        #expect(made >= 5 && made <= 8, "\(made)")
        let third = harness.connect()
        #expect(
            third.say("INFO clients").contains("parked_output_bytes:600"), "and some header bytes")
        _ = client.say("PING")
        #expect(harness.core.statistics.commands - before == made + 1, "only INFO was run")
        harness.sink.isHolding = false
        harness.core.release()
        let replies = client.take()
        #expect(replies.hasSuffix("+PONG\r\n"))
        #expect(replies.utf8.count == 40 * (value.utf8.count + 10) + 7)
        #expect(harness.core.parkedConversations.isEmpty)
    }

    @Test
    func `INFO tells of rows when they are durable, and answers while the disk takes nothing`() {
        let harness = ServerHarness()
        let client = harness.connect()
        _ = client.say("SET a 1")
        harness.sink.isHolding = true
        #expect(client.say("SET b 1") == "")
        let other = harness.connect()
        #expect(other.say("INFO persistence").contains("loading:0"), "it shows no state")
        #expect(other.say("INFO keyspace") == "")
        harness.sink.isHolding = false
        harness.core.release()
        #expect(other.take().contains("db0:keys=2,"))
        harness.sink.isHolding = true
        harness.sink.firstHeld = harness.core.engine.sequence
        harness.sink.refusal = CommandError(.diskFull, "no room")
        let full = other.say("INFO")
        #expect(full.contains("keyspace_withheld:1") && full.contains("aof_last_write_status:err"))
        #expect(full.contains("applied_writes:1\r\n"), "the second is not told of")
    }
}

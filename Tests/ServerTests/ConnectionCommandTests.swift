import Engine
import Testing

@testable import Server

@Suite struct ConnectionCommandTests {
    @Test func `a plain line is answered`() {
        let client = ServerHarness().connect()
        #expect(client.say("PING") == "+PONG\r\n")
        #expect(client.say("ping hello") == "$5\r\nhello\r\n")
        #expect(client.say("") == "")
        #expect(client.say("*-10", "PING") == "+PONG\r\n")
        #expect(client.ask("ECHO", "a b") == "$3\r\na b\r\n")
    }

    @Test func `wrong numbers of arguments have Redis' text and leave the connection usable`() {
        let client = ServerHarness().connect()
        #expect(
            client.say("ping x y z") == "-ERR wrong number of arguments for 'ping' command\r\n")
        #expect(client.say("echo") == "-ERR wrong number of arguments for 'echo' command\r\n")
        #expect(client.say("get") == "-ERR wrong number of arguments for 'get' command\r\n")
        #expect(client.say("PING") == "+PONG\r\n")
    }

    @Test func `an unknown command is named with its arguments`() {
        let client = ServerHarness().connect()
        #expect(
            client.say("foo bar 'b c'")
                == "-ERR unknown command 'foo', with args beginning with: 'bar' 'b c' \r\n")
    }

    @Test func `HELLO answers seven fields in each protocol`() {
        let client = ServerHarness().connect()
        let fields =
            "$6\r\nserver\r\n$9\r\nleadstock\r\n$7\r\nversion\r\n$5\r\n7.2.4\r\n$5\r\nproto\r\n"
        let rest =
            "$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
            + "$7\r\nmodules\r\n*0\r\n"
        #expect(client.say("HELLO") == "*14\r\n" + fields + ":2\r\n" + rest)
        #expect(client.say("HELLO 3") == "%7\r\n" + fields + ":3\r\n" + rest)
        #expect(client.say("GET nothing") == "_\r\n")
        #expect(client.say("HELLO 2").hasPrefix("*14\r\n"))
        #expect(client.say("GET nothing") == "$-1\r\n")
    }

    @Test func `HELLO refuses what it cannot speak`() {
        let client = ServerHarness().connect()
        #expect(client.say("HELLO 4") == "-NOPROTO unsupported protocol version\r\n")
        #expect(client.say("HELLO 1") == "-NOPROTO unsupported protocol version\r\n")
        #expect(
            client.say("HELLO x")
                == "-ERR Protocol version is not an integer or out of range\r\n")
        #expect(client.say("HELLO 3 SETNAME 'a b'").hasPrefix("-ERR Client names"))
        #expect(client.say("HELLO 3 SETNAME me").hasPrefix("%7"))
        #expect(client.say("CLIENT GETNAME") == "$2\r\nme\r\n")
    }

    @Test func `JSON mode answers every request with one line`() {
        let client = ServerHarness().connect()
        #expect(client.say("OUTPUT json") == "\"OK\"\n")
        #expect(
            client.say("PING", "GET x", "SET x 1", "GET x") == "\"PONG\"\nnull\n\"OK\"\n\"1\"\n")
        #expect(
            client.say("NOPE")
                == "{\"error\":{\"code\":\"ERR\",\"message\":\"unknown command 'NOPE', with args "
                + "beginning with: \"}}\n")
        #expect(client.say("CONFIG GET save") == "{\"save\":\"\"}\n")
        #expect(client.say("OUTPUT xml").contains("BADARG"))
        #expect(client.say("OUTPUT resp") == "+OK\r\n")
        #expect(client.say("GET x") == "$1\r\n1\r\n")
    }

    @Test func `JSON mode ends with HELLO and RESET, and returns to RESP3 where it came from it`() {
        let client = ServerHarness().connect()
        _ = client.say("HELLO 3", "OUTPUT json")
        #expect(client.say("OUTPUT resp", "GET x") == "+OK\r\n_\r\n")
        _ = client.say("OUTPUT json")
        #expect(client.say("HELLO").hasPrefix("%7\r\n"))
        _ = client.say("OUTPUT json")
        #expect(client.say("RESET", "GET x") == "+RESET\r\n$-1\r\n")
    }

    @Test func `QUIT is answered and drops what is pipelined behind it`() {
        let harness = ServerHarness()
        let client = harness.connect()
        #expect(client.say("SET a 1", "QUIT", "SET a 2", "PING") == "+OK\r\n+OK\r\n")
        #expect(client.isFinished)
        #expect(client.say("PING") == "")
        #expect(harness.connect().say("GET a") == "$1\r\n1\r\n")
    }

    @Test func `a protocol error is told and closes the connection`() {
        let client = ServerHarness().connect()
        #expect(
            client.say("PING", "*3", "$3", "SET", "$1", "x", "fooz")
                == "+PONG\r\n-ERR Protocol error: expected '$', got 'f'\r\n")
        #expect(client.isFinished)
    }

    @Test func `there is one database`() {
        let client = ServerHarness().connect()
        #expect(client.say("SELECT 0") == "+OK\r\n")
        #expect(client.say("SELECT 1") == "-ERR DB index is out of range\r\n")
        #expect(client.say("SELECT x") == "-ERR value is not an integer or out of range\r\n")
    }

    @Test func `a conversation split at any byte is answered alike`() {
        let script = Array(
            "*1\r\n$4\r\nPING\r\nSET k 'a b'\r\nGET k\r\nMULTI\r\nGET k\r\nEXEC\r\nHELLO 3\r\nGET no\r\nfoo\r\n"
                .utf8)
        let whole = ServerHarness().connect().say(script)
        for cut in 1..<script.count {
            let client = ServerHarness().connect()
            let parts = client.say(Array(script[..<cut])) + client.say(Array(script[cut...]))
            #expect(parts == whole, "cut at \(cut)")
        }
    }
}

@Suite struct ClientCommandTests {
    @Test func `a connection has a number, a name and a library`() {
        let client = ServerHarness().connect()
        #expect(client.say("CLIENT ID") == ":1\r\n")
        #expect(client.say("CLIENT GETNAME") == "$-1\r\n")
        #expect(client.say("CLIENT SETNAME till") == "+OK\r\n")
        #expect(client.say("CLIENT GETNAME") == "$4\r\ntill\r\n")
        #expect(client.say("CLIENT SETINFO LIB-NAME redis-py") == "+OK\r\n")
        #expect(client.say("CLIENT SETINFO lib-ver 1.2") == "+OK\r\n")
        #expect(client.say("CLIENT SETINFO x y") == "-ERR Unrecognized option 'x'\r\n")
        let info = client.say("CLIENT INFO")
        #expect(info.contains("id=1 ") && info.contains(" name=till "))
        #expect(info.contains(" lib-name=redis-py lib-ver=1.2"))
        #expect(info.contains(" cmd=client "))
    }

    @Test func `an unknown subcommand has Redis' text`() {
        let client = ServerHarness().connect()
        #expect(
            client.say("CLIENT MAINT_NOTIFICATIONS ON")
                == "-ERR unknown subcommand 'MAINT_NOTIFICATIONS'. Try CLIENT HELP.\r\n")
    }

    @Test func `a subcommand with too few or too many words is told so`() {
        let client = ServerHarness().connect()
        for (line, name) in [
            ("CLIENT SETNAME", "client|setname"), ("CONFIG GET", "config|get"),
            ("CONFIG SET port", "config|set"), ("config resetstat now", "config|resetstat"),
        ] {
            #expect(
                client.say(line) == "-ERR wrong number of arguments for '\(name)' command\r\n")
        }
    }

    @Test func `what a browser posts is not run`() {
        for head in ["POST / HTTP/1.1", "PUT / HTTP/1.1\r\nHost: leadstock:7420"] {
            let harness = ServerHarness()
            let client = harness.connect()
            let answer = client.say(Array("\(head)\r\n\r\nSET k v\r\n".utf8))
            #expect(answer.hasSuffix("-ERR this is no HTTP server\r\n"), "\(answer)")
            #expect(client.isFinished)
            #expect(harness.connect().say("GET k") == "$-1\r\n")
        }
    }

    @Test func `connections are ended by their type`() {
        let harness = ServerHarness()
        let (first, second, third) = (harness.connect(), harness.connect(), harness.connect())
        _ = third.say("SUBSCRIBE news")
        for word in ["master", "replica", "slave"] {
            #expect(first.say("CLIENT KILL TYPE \(word)") == ":0\r\n")
        }
        #expect(first.say("CLIENT KILL TYPE foo") == "-ERR Unknown client type 'foo'\r\n")
        #expect(first.say("CLIENT KILL TYPE normal") == ":1\r\n")
        #expect(second.isFinished && !third.isFinished)
        #expect(first.say("CLIENT KILL TYPE pubsub") == ":1\r\n")
        #expect(third.isFinished)
    }

    @Test func `connections are listed by number and ended by filters`() {
        let harness = ServerHarness()
        let (first, second) = (harness.connect(), harness.connect())
        let list = first.say("CLIENT LIST")
        #expect(list.split(separator: "\n").count == 3, "a head and two lines")
        #expect(first.say("CLIENT KILL ID 99") == ":0\r\n")
        #expect(first.say("CLIENT KILL ID 1") == ":0\r\n", "not oneself")
        #expect(first.say("CLIENT KILL 10.0.0.1:1") == "-ERR No such client\r\n")
        #expect(first.say("CLIENT KILL ID 2") == ":1\r\n")
        #expect(second.isFinished)
        #expect(first.say("CLIENT KILL ID 1 SKIPME no") == ":1\r\n")
        #expect(first.isFinished, "after its reply")
    }

    @Test func `more connections than allowed are refused`() {
        let harness = ServerHarness { $0.limits.connections = 1 }
        let first = harness.connect()
        #expect(harness.core.connect(from: "x:1") == nil)
        harness.core.disconnect(first.conversation)
        #expect(harness.core.connect(from: "x:1") != nil)
    }
}

@Suite struct AuthenticationTests {
    let harness = ServerHarness { $0.password = "secret" }

    @Test func `nothing is answered before the password`() {
        let client = harness.connect()
        #expect(client.say("PING") == "-NOAUTH Authentication required.\r\n")
        #expect(client.say("GET a") == "-NOAUTH Authentication required.\r\n")
        #expect(client.say("HELLO 3").hasPrefix("-NOAUTH HELLO must be called with the client"))
        let wrong = "-WRONGPASS invalid username-password pair or user is disabled.\r\n"
        #expect(client.say("AUTH secreT") == wrong)
        #expect(client.say("AUTH secrets") == wrong)
        #expect(client.say("AUTH secretsecret") == wrong)
        #expect(client.say("AUTH ''") == wrong)
        #expect(client.say("AUTH other secret") == wrong)
        #expect(client.say("PING") == "-NOAUTH Authentication required.\r\n")
        #expect(client.say("AUTH secret", "PING") == "+OK\r\n+PONG\r\n")
    }

    @Test func `the password may come with HELLO`() {
        let client = harness.connect()
        #expect(client.say("HELLO 3 AUTH default wrong").hasPrefix("-WRONGPASS"))
        #expect(client.say("HELLO 3 AUTH default secret SETNAME me").hasPrefix("%7"))
        #expect(client.say("AUTH default secret") == "+OK\r\n")
    }

    @Test func `requests are kept small before the password`() {
        #expect(
            harness.connect().say("*11")
                == "-ERR Protocol error: unauthenticated multibulk length\r\n")
        #expect(
            harness.connect().say("*1", "$16385")
                == "-ERR Protocol error: unauthenticated bulk length\r\n")
    }

    @Test func `RESET asks for it again`() {
        let client = harness.connect()
        _ = client.say("AUTH secret")
        #expect(client.say("RESET", "PING") == "+RESET\r\n-NOAUTH Authentication required.\r\n")
    }

    @Test func `without a password AUTH says so`() {
        let client = ServerHarness().connect()
        #expect(client.say("AUTH x").hasPrefix("-ERR AUTH <password> called without any password"))
        #expect(client.say("AUTH default x") == "+OK\r\n")
    }
}

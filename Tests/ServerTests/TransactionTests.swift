import Testing

@testable import Server

@Suite struct TransactionTests {
    @Test func `MULTI queues and EXEC answers an array`() {
        let client = ServerHarness().connect()
        #expect(client.say("MULTI", "SET a 1", "INCR a", "GET a") == "+OK\r\n" + queued(3))
        #expect(client.say("EXEC") == "*3\r\n+OK\r\n:2\r\n$1\r\n2\r\n")
        #expect(client.say("MULTI", "EXEC") == "+OK\r\n*0\r\n")
    }

    @Test func `a command that cannot be queued loses the transaction`() {
        let client = ServerHarness().connect()
        for wrong in ["NOPE", "GET", "ITEM.PUT", "SAVE", "HELLO 3", "OUTPUT json", "SUBSCRIBE x"] {
            #expect(client.say("MULTI", "SET a 1") == "+OK\r\n" + queued(1))
            #expect(client.say(wrong).hasPrefix("-ERR"), "\(wrong)")
            #expect(
                client.say("EXEC")
                    == "-EXECABORT Transaction discarded because of previous errors.\r\n")
            #expect(client.say("GET a") == "$-1\r\n")
        }
    }

    @Test func `an error of a value is an element and the rest stands`() {
        let client = ServerHarness().connect()
        _ = client.say("SET a x", "MULTI", "INCR a", "SET b 1")
        let answer = client.say("EXEC")
        #expect(answer.hasPrefix("*2\r\n-"))
        #expect(answer.hasSuffix("\r\n+OK\r\n"))
        #expect(client.say("GET b") == "$1\r\n1\r\n")
    }

    @Test func `an error inside a JSON transaction is an object in the array`() {
        let client = ServerHarness().connect()
        _ = client.say("SET a x", "OUTPUT json", "MULTI", "INCR a", "GET a")
        let answer = client.say("EXEC")
        #expect(answer.hasPrefix("[{\"error\":{\"code\":\""))
        #expect(answer.hasSuffix("\"}},\"x\"]\n"))
    }

    @Test func `commands out of place have Redis' texts`() {
        let client = ServerHarness().connect()
        #expect(client.say("EXEC") == "-ERR EXEC without MULTI\r\n")
        #expect(client.say("DISCARD") == "-ERR DISCARD without MULTI\r\n")
        #expect(client.say("MULTI", "MULTI") == "+OK\r\n-ERR MULTI calls can not be nested\r\n")
        #expect(client.say("WATCH a") == "-ERR WATCH inside MULTI is not allowed\r\n")
        #expect(client.say("SET a 1", "DISCARD", "GET a") == "+QUEUED\r\n+OK\r\n$-1\r\n")
    }

    @Test func `all commands of a transaction have one time and one batch`() {
        let harness = ServerHarness()
        let client = harness.connect()
        _ = client.say("MULTI", "SET a 1", "SET b 2")
        _ = client.say("EXEC")
        #expect(harness.sink.batches == [[1, 2]])
        #expect(Set(harness.sink.taken.map(\.time)).count == 1)
    }

    @Test(arguments: ["SET k 2", "INCR k", "DEL k", "MSET j 1 k 2", "FLUSHALL"])
    func `a watched key that somebody writes breaks EXEC`(_ write: String) {
        let harness = ServerHarness()
        let (client, other) = (harness.connect(), harness.connect())
        _ = client.say("SET k 1", "WATCH k", "MULTI", "SET x 1")
        _ = other.say(write)
        #expect(client.say("EXEC", "GET x") == "*-1\r\n$-1\r\n")
        #expect(client.say("MULTI", "SET x 1", "EXEC") == "+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n")
    }

    @Test func `what others write elsewhere, or before, breaks nothing`() {
        let harness = ServerHarness()
        let (client, other) = (harness.connect(), harness.connect())
        _ = other.say("SET k 1")
        _ = client.say("WATCH k", "MULTI", "SET x 1")
        _ = other.say("MSET j k", "SET i k", "GET k")
        #expect(client.say("EXEC") == "*1\r\n+OK\r\n")
        _ = client.say("WATCH k")
        _ = other.say("SET k 2")
        #expect(client.say("UNWATCH", "MULTI", "EXEC") == "+OK\r\n+OK\r\n*0\r\n")
    }

    private func queued(_ count: Int) -> String { String(repeating: "+QUEUED\r\n", count: count) }
}

import Benchmark

/// Round trips and pipelined batches over one connection, each reply checked.
///
/// A batch is written at once and its replies are read together, which is how a busy client uses
/// the server: the difference to a round trip is what sockets cost.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput], warmupIterations: 50, maxDuration: .seconds(2),
        maxIterations: 50_000)
    for command in WireCommand.all {
        for batch in [1, 64] {
            let title = batch == 1 ? "a round trip" : "\(batch) in a batch"
            Benchmark("\(command.name), \(title)") { (benchmark, session: WireSession) in
                for _ in benchmark.scaledIterations { try session.exchange(command, batch) }
            } setup: {
                try WireSession.begin()
            } teardown: {
                WireSession.end()
            }
        }
    }
}

/// A command that is measured, and how its reply begins.
struct WireCommand: Sendable {
    /// What the benchmark is called.
    let name: String
    /// The words of the command's n-th use.
    let words: @Sendable (_ number: Int) -> [String]
    /// How every reply begins, in RESP2.
    let reply: String

    static let all = [
        WireCommand(name: "PING", words: { _ in ["PING"] }, reply: "+PONG"),
        WireCommand(
            name: "SET", words: { ["SET", "key:\($0 % 1_000)", "0123456789abcdef"] }, reply: "+OK"),
        WireCommand(
            name: "LEAD.PUT",
            words: {
                ["LEAD.PUT", "lead-\($0 % WireSession.leads)", "company", "Acme", "value", "\($0)"]
            },
            reply: ":0"),
        WireCommand(
            name: "SCORE",
            words: { ["SCORE", "fit", "WITH", "visits", "\($0 % 20)", "country", "France"] },
            reply: "*"),
        WireCommand(
            name: "ATP",
            words: { ["ATP", "item-\($0 % WireSession.items)", "3", "BY", "2027-02-01"] },
            reply: "*"
        ),
        WireCommand(
            name: "PROMISE",
            words: {
                [
                    "PROMISE", "order-\($0)", "LINE", "item-\($0 % WireSession.items)", "1", "BY",
                    "2027-02-01", "CONFIRM",
                ]
            }, reply: "*"),
    ]
}

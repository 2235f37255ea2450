/// Tells a person how far a load is: a moving bar on a terminal, now and then a line elsewhere.
struct LoadProgress {
    private let console: any Console
    private let meter: ProgressMeter
    private let seconds: () -> Double
    private let began: Double
    private var shown: Double
    private var barIsShown = false

    /// Seconds between two pictures of the bar.
    private static let barInterval = 0.1
    /// Seconds between two plain lines.
    private static let lineInterval = 5.0

    init(console: any Console, totalBytes: Int?, seconds: @escaping () -> Double) {
        self.console = console
        self.seconds = seconds
        meter = ProgressMeter(totalBytes: totalBytes)
        began = seconds()
        shown = began
    }

    /// Seconds since the load began.
    var elapsed: Double { seconds() - began }

    /// Shows the state when it is time to.
    mutating func update(rows: Int, bytes: Int) {
        let now = seconds()
        guard now - shown >= (console.isTerminal ? Self.barInterval : Self.lineInterval) else {
            return
        }
        shown = now
        let line = meter.line(
            rows: rows, bytes: bytes, seconds: now - began, hasBar: console.isTerminal)
        if console.isTerminal {
            console.write("\r\(line)\u{1B}[K")
            barIsShown = true
        } else {
            console.line(line)
        }
    }

    /// Writes a line that stays, above the bar.
    mutating func say(_ text: String) {
        if barIsShown { console.write("\r\u{1B}[K") }
        barIsShown = false
        console.line(text)
    }
}

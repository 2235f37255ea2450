import Testing
import Tools

@Suite struct ProgressMeterTests {
    @Test func `a line shows share, rows, rows a second and what remains`() {
        let meter = ProgressMeter(totalBytes: 1_000)
        let plain = "25 %  5,000 rows, 2,500 rows/s, 6 s remaining"
        #expect(meter.line(rows: 5_000, bytes: 250, seconds: 2, hasBar: false) == plain)
        #expect(
            meter.line(rows: 5_000, bytes: 250, seconds: 2, hasBar: true)
                == "[######------------------] " + plain)
    }

    @Test func `a pipe has no share and nothing at all is no division by zero`() {
        #expect(
            ProgressMeter(totalBytes: nil).line(rows: 12, bytes: 99, seconds: 3, hasBar: true)
                == "12 rows, 4 rows/s")
        #expect(
            ProgressMeter(totalBytes: 9).line(rows: 0, bytes: 0, seconds: 0, hasBar: false)
                == "0 %  0 rows, 0 rows/s")
    }

    @Test func `durations round up and change their unit`() {
        #expect(ProgressMeter.duration(0) == "0 s")
        #expect(ProgressMeter.duration(59.1) == "1 m 00 s")
        #expect(ProgressMeter.duration(3_599.5) == "1 h 00 m")
        #expect(ProgressMeter.duration(185) == "3 m 05 s")
    }

    @Test func `thousands are grouped`() {
        #expect(ProgressMeter.grouped(999) == "999")
        #expect(ProgressMeter.grouped(1_234_567) == "1,234,567")
    }
}

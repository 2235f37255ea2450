/// The text that tells how far a load is; it knows no clock, so the caller says what time it is.
package struct ProgressMeter {
    /// Bytes of the file, or nil when that is not known (a pipe).
    package let totalBytes: Int?
    /// The width of the bar in characters, its ends left out.
    package static let barWidth = 24

    /// A meter for a file of `totalBytes`.
    package init(totalBytes: Int?) { self.totalBytes = totalBytes }

    /// One line after `seconds`: the share where the size is known, rows, rows a second, the time that remains.
    /// - Parameters:
    ///   - rows: Rows so far.
    ///   - bytes: Bytes of the file read so far.
    ///   - seconds: Seconds since the beginning.
    ///   - hasBar: Draw the share as a bar too; for a terminal.
    /// - Returns: The line, without a line end.
    package func line(rows: Int, bytes: Int, seconds: Double, hasBar: Bool) -> String {
        let rate = seconds > 0 ? Double(rows) / seconds : 0
        let counts = "\(Self.grouped(rows)) rows, \(Self.grouped(Int(rate))) rows/s"
        guard let totalBytes, totalBytes > 0 else { return counts }
        let share = min(1, Double(bytes) / Double(totalBytes))
        var line = hasBar ? Self.bar(share) + " " : ""
        line += "\(Int(share * 100)) %  \(counts)"
        if share > 0 {
            line += ", \(Self.duration(seconds * (1 - share) / share)) remaining"
        }
        return line
    }

    private static func bar(_ share: Double) -> String {
        let full = Int(share * Double(barWidth))
        return "[" + String(repeating: "#", count: full)
            + String(repeating: "-", count: barWidth - full) + "]"
    }

    /// A whole number with commas between thousands.
    package static func grouped(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// Seconds as `12 s`, `3 m 05 s` or `2 h 10 m`; rounded up, so that 0 s means done.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 360_000).rounded(.up))
        if whole < 60 { return "\(whole) s" }
        let (major, minor, units) =
            whole < 3600
            ? (whole / 60, whole % 60, ("m", "s")) : (whole / 3600, whole / 60 % 60, ("h", "m"))
        return "\(major) \(units.0) \(minor < 10 ? "0" : "")\(minor) \(units.1)"
    }
}

/// One row of a CSV file: its cells as bytes, without quotes, and where each of them stood.
///
/// The bytes of all cells lie in one array, so that a row costs three arrays and no allocation once
/// they have grown: the reader fills the same row again and again.
package struct CSVRow: Sendable {
    /// The first thing that is wrong with the row; its cells are then not to be trusted.
    package internal(set) var problem: CSVProblem?

    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var positions: [CSVPosition] = []

    package init() {}

    /// The number of cells.
    package var count: Int { ends.count }

    /// The bytes of all cells.
    package var byteCount: Int { bytes.count }

    /// Where the row begins.
    package var position: CSVPosition { positions.first ?? CSVPosition(line: 0, column: 0) }

    /// The bytes of the cell at `index`, in `0..<count`; a copy-free slice of the row.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Where the cell at `index` begins, its opening quote included.
    package func position(of index: Int) -> CSVPosition { positions[index] }

    /// The cell at `index` as text; bytes that are no UTF-8 become U+FFFD.
    package func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

    mutating func clear() {
        problem = nil
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
    }

    /// Bytes of the cell that is being read.
    var openCellByteCount: Int { bytes.count - (ends.last ?? 0) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func endCell(beganAt position: CSVPosition) {
        ends.append(bytes.count)
        positions.append(position)
    }

    mutating func dropOpenCell() { bytes.removeLast(openCellByteCount) }

    /// Keeps the first problem; later ones are mostly its consequences.
    mutating func note(_ found: CSVProblem) {
        if problem == nil { problem = found }
    }
}

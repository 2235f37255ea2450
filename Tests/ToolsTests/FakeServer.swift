import Columns
import Tools
import Wire

/// A server in memory that knows one table: FIELDS, FIELD ADD and MPUT, with values checked as the real one does.
final class FakeServer: Transport {
    /// Fields and their types.
    var fields: [(name: String, type: ValueType)]
    /// The rows that are in, by id.
    private(set) var rows: [String: [String: String]] = [:]
    /// Rows of each MPUT that came, whether taken or refused.
    private(set) var batchSizes: [Int] = []
    /// A refusal that the row with this id gets, beside wrong values.
    var refusals: [String: (code: String, message: String)] = [:]
    /// Bytes that one receive gives at most.
    var receiveBytes = 1 << 16

    private var parser = RequestParser()
    private var answers: [UInt8] = []

    init(fields: [(String, ValueType)] = []) {
        self.fields = fields.map { (name: $0.0, type: $0.1) }
    }

    func send(_ bytes: [UInt8]) throws {
        parser.append(bytes)
        while case .request = parser.next() {
            let words = (0..<parser.words.count).map { parser.words.text($0) }
            var reply = Reply()
            answer(words, &reply)
            answers += reply.bytes
        }
    }

    func receive() throws -> [UInt8] {
        let bytes = Array(answers.prefix(receiveBytes))
        answers.removeFirst(bytes.count)
        return bytes
    }

    private func answer(_ words: [String], _ reply: inout Reply) {
        switch words[0] {
        case "LEAD.FIELDS":
            reply.array(fields.count)
            for field in fields {
                reply.map(2)
                reply.key("name")
                reply.bulk(field.name)
                reply.key("type")
                reply.bulk(field.type.name)
            }
        case "LEAD.FIELD":
            guard let type = ValueType(name: words[3]), words[2] != "ID" else {
                return reply.error("BADARG", "name: ID is no field name")
            }
            fields.append((words[2], type))
            reply.ok()
        case "LEAD.MPUT": put(words, &reply)
        default: reply.error("ERR", "unknown command '\(words[0])'")
        }
    }

    private func put(_ words: [String], _ reply: inout Reply) {
        let width = (Int(words[1]) ?? 0) + 1
        let names = Array(words[2..<(width + 1)])
        let cells = words[(width + 1)...]
        batchSizes.append(cells.count / width)
        var taken: [(String, [String: String])] = []
        var rest = cells
        while let id = rest.first {
            if let refusal = refusals[id] { return reply.error(refusal.code, refusal.message) }
            let row = Dictionary(
                uniqueKeysWithValues: zip(names, rest.dropFirst().prefix(width - 1)))
            for field in fields {
                guard let cell = row[field.name], !cell.isEmpty else { continue }
                guard CellCheck.accepts(Array(cell.utf8)[...], as: field.type) else {
                    return reply.error("BADARG", "\(field.name): not \(field.type.name)")
                }
            }
            taken.append((id, row))
            rest = rest.dropFirst(width)
        }
        for (id, row) in taken { rows[id] = row }
        reply.integer(taken.count)
    }
}

import Columns
import Wire

/// `LEAD.FIELDS`, …: what fields a table has.
struct RecordFields: Command {
    let table: TableNumber
    let declaration: Declaration

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).FIELDS", .read,
            summary: "Lists the fields: built-in ones in the order of their numbers, then those "
                + "that users added.",
            cost: "O(f), f = fields",
            reply: "an array of maps: name, type, unit, builtin, doc")
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        let shown = engine[table].fields.filter { $0.access != .hidden }
        reply.array(shown.count)
        for field in shown {
            reply.map(5)
            reply.key("name")
            reply.bulk(field.name)
            reply.key("type")
            reply.bulk(field.type.name)
            reply.key("unit")
            reply.bulk(field.unit)
            reply.key("builtin")
            reply.boolean(field.isBuiltin)
            reply.key("doc")
            reply.bulk(field.doc)
        }
    }
}

/// `LEAD.FIELD ADD`, …: adds a field.
struct RecordField: Command {
    let table: TableNumber
    let declaration: Declaration
    private static let verb = Argument(1, "ADD", .keyword, choices: ["ADD"])
    private static let name = Argument(2, "name", .field)
    private static let type = Argument(
        3, "type", .keyword, choices: ValueType.allCases.map(\.name))
    private static let doc = Option("DOC", slot: 0, .words(1), "text", .text)

    init(_ entity: Entity) {
        table = entity.table
        declaration = Declaration(
            "\(entity.noun).FIELD", .write,
            summary: """
                Adds a field to the table, absent in every record. A number is kept in 32 bits, a \
                number64 in 64: what models see of a stored number is rounded to about 7 digits, \
                which moves a row across a threshold of trees only within that step, but takes \
                digits from logistic models and linear leaves; of a number64 scores are the \
                library's to the last bit.
                """,
            cost: "O(1)",
            arguments: [Self.verb, Self.name, Self.type], options: [Self.doc],
            reply: "OK", errors: [.exists, .limit])
    }

    func run(
        _ call: borrowing Call, _ engine: inout Engine, _ reply: inout Reply
    ) throws(CommandError) {
        guard call.words.equals(Self.verb.position, "ADD") else {
            throw .badArgument(
                "subcommand", expected: "ADD", found: call.words.text(Self.verb.position))
        }
        let name = call.words.text(Self.name.position)
        guard Identifier.isValid(call.words.word(Self.name.position)),
            !call.words.equals(Self.name.position, Identifier.reserved)
        else {
            throw .badArgument(
                "name", expected: "1 to 128 bytes of UTF-8 without control characters, not ID",
                found: name)
        }
        guard let type = ValueType(name: call.words.text(Self.type.position).lowercased()) else {
            throw .badArgument(
                "type", expected: "one of " + Self.type.choices.joined(separator: ", "),
                found: call.words.text(Self.type.position))
        }
        let doc = call.place(of: Self.doc).map { call.words.text($0) } ?? ""
        guard doc.utf8.count <= engine.limits.textBytes else {
            throw CommandError(.limit, "DOC: at most \(engine.limits.textBytes) bytes")
        }
        guard engine[table].position(ofField: call.words.word(Self.name.position)) == nil else {
            throw CommandError(.exists, "field '\(CommandError.excerpt(name))' is there already")
        }
        guard engine[table].fields.count < engine.limits.fieldsPerTable else {
            throw CommandError(
                .limit, "a table has at most \(engine.limits.fieldsPerTable) fields")
        }
        let number = engine[table].nextUserFieldNumber
        engine[table].addField(Field(number, name, type, doc: doc))
        reply.ok()
    }
}

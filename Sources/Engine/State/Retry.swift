import Columns
import Wire

/// Writes under a retry key: the same key with the same words is answered, not applied, again.
///
/// The window is a table: it is in snapshots, in DIGEST and, through the writes themselves, in the
/// journal. It keeps the last `retryKeys` keys; a new key takes the oldest one's place. Since the
/// oldest row always goes just before a row comes, rows are used in a ring, and the oldest is known
/// by its number alone.
extension Engine {
    /// The recorded reply to a key that was used before with the same words; nil for a new key.
    func rememberedReply(_ call: Call, _ key: Int) throws(CommandError) -> ReplyTape? {
        guard Identifier.isValid(call.words.word(key)) else {
            throw call.bad("ID", .id, key)
        }
        let table = tables.retry
        guard let row = table.row(of: call.words.word(key)) else { return nil }
        let hashes = Self.hashes(of: call)
        typealias Columns = Entity.RetryColumn
        guard table.columns[Columns.low.place].load(row, as: UInt64.self) == hashes.low,
            table.columns[Columns.high.place].load(row, as: UInt64.self) == hashes.high
        else {
            throw CommandError(
                .duplicate,
                "ID: '\(CommandError.excerpt(call.words.text(key)))' was used with other arguments")
        }
        let column = table.columns[Columns.reply.place]
        let chunk = column.chunks[row >> Chunk.rowShift]
        guard let tape = ReplyTape(bytes: chunk.text(at: row & Chunk.rowMask).array()) else {
            preconditionFailure("a recorded reply can be read back")
        }
        return tape
    }

    /// Remembers what a write answered; a long reply is remembered as OK.
    mutating func remember(_ call: Call, _ key: Int, _ reply: Reply) {
        var tape = reply
        if reply.byteCount > limits.retryReplyBytes {
            tape = Reply(.tape)
            tape.ok()
        }
        let count = tables.retry.count
        if count >= limits.retryKeys {
            tables.retry.remove(Int(tables.retry.nextSequence) % count)
        }
        let row = tables.retry.insert(call.words.word(key))
        let hashes = Self.hashes(of: call)
        tables.retry.columns[Entity.RetryColumn.low.place].set(hashes.low, at: row)
        tables.retry.columns[Entity.RetryColumn.high.place].set(hashes.high, at: row)
        tables.retry.columns[Entity.RetryColumn.reply.place].setText(tape.output.span, at: row)
    }

    /// 128 bits of the words that ask; the command's name counts without case.
    private static func hashes(of call: Call) -> (low: UInt64, high: UInt64) {
        var low = Hashing.hash(call.declaration.name.utf8Span.span, seed: 1)
        var high = Hashing.hash(call.declaration.name.utf8Span.span, seed: 2)
        for position in 1..<call.askedEnd {
            low = Hashing.hash(call.words.word(position), seed: low)
            high = Hashing.hash(call.words.word(position), seed: high)
        }
        return (low, high)
    }
}

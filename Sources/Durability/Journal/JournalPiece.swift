/// Some batches of a segment, each found whole, with the segment's bytes.
package struct JournalPiece: LogPiece {
    let bytes: [UInt8]
    let batches: [SegmentBatch]
    /// Commands up to this one are not handed over.
    let after: UInt64
    /// The segment's name.
    let file: String
    package let progress: JournalReader.Progress

    package func forEach(
        _ body: (JournalItem, Span<UInt8>) -> String?
    ) throws(JournalError) {
        for batch in batches { try handOver(batch, body) }
    }

    private func handOver(
        _ batch: SegmentBatch, _ body: (JournalItem, Span<UInt8>) -> String?
    ) throws(JournalError) {
        if let digest = batch.digest, digest.sequence > after {
            if let problem = body(.digest(digest), Span()) {
                throw .refused(file: file, sequence: batch.firstSequence, problem: problem)
            }
        }
        let bytes = bytes.span
        var offset = batch.commandsStart
        for sequence in batch.firstSequence..<batch.lastSequence + 1 {
            let record = RecordHeader(bytes, at: offset)
            let start = offset + JournalFormat.recordHeaderBytes
            if sequence > after {
                let item = JournalItem.command(
                    sequence: sequence, timestamp: record.timestamp, kind: record.kind)
                let payload = bytes.extracting(start..<start + record.payloadBytes)
                if let problem = body(item, payload) {
                    throw .refused(file: file, sequence: sequence, problem: problem)
                }
            }
            offset += record.byteCount
        }
    }
}

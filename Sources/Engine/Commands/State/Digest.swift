package import Columns
import Wire

/// `DIGEST`: a hash of everything that is stored.
struct Digest: ScanCommand {
    let declaration = Declaration(
        "DIGEST", .scan,
        summary: "Answers a hash of the whole stored state: equal states have equal digests, on "
            + "every machine and in every build.",
        cost: "O(values)", reply: "32 hexadecimal digits")

    func scan(
        _ call: borrowing Call, _ engine: inout Engine
    ) throws(CommandError) -> any Scan {
        DigestScan(view: engine.freeze())
    }
}

/// The reading of `DIGEST`, over a frozen view.
struct DigestScan: Scan {
    let view: FrozenView

    var rowCount: Int { view.tables.reduce(0) { $0 + $1.rowEnd } }

    func run(into reply: inout Reply) throws(CommandError) {
        reply.bulk(view.digest.text)
    }
}

extension FrozenView {
    /// The digest of the tables and sections; sequence and time do not count.
    package var digest: ContentDigest {
        var digest = ContentDigest()
        for table in tables { digest.add(table.digest) }
        for section in sections {
            digest.add(Hashing.hash(section.bytes.span, seed: UInt64(section.number)))
        }
        return digest
    }
}

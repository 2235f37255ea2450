import Engine
import Wire

/// Which connections watch which side keys.
///
/// A write to the side keyspace that names a watched key breaks the watch, whether or not it changed
/// the value; DEL of keys none of which is there is no write.
struct Watchers {
    private var byKey: [[UInt8]: [Conversation]] = [:]

    /// Whether nobody watches anything.
    var isEmpty: Bool { byKey.isEmpty }

    /// A connection watches a key.
    mutating func add(_ conversation: Conversation, _ key: [UInt8]) {
        if byKey[key, default: []].contains(where: { $0 === conversation }) { return }
        byKey[key, default: []].append(conversation)
    }

    /// A connection watches nothing more.
    mutating func remove(_ conversation: Conversation) {
        for (key, watching) in byKey where watching.contains(where: { $0 === conversation }) {
            let others = watching.filter { $0 !== conversation }
            byKey[key] = others.isEmpty ? nil : others
        }
    }

    /// A write was applied: breaks the watches on the side keys that it names.
    mutating func touch(_ words: Words, _ declaration: Declaration) {
        if declaration.name == "FLUSHALL" {
            for watching in byKey.values { Watchers.breakWatches(watching) }
        }
        guard let keys = declaration.keys else { return }
        let end = keys.last < 0 ? words.count : keys.last + 1
        for place in stride(from: keys.first, to: end, by: keys.step) {
            if let watching = byKey[words.copy(place)] { Watchers.breakWatches(watching) }
        }
    }

    private static func breakWatches(_ watching: [Conversation]) {
        for conversation in watching { conversation.session.isWatchBroken = true }
    }
}

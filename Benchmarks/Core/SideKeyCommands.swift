import Engine
import Wire

/// `GET` and `SET` from words to reply bytes; measured by Swift's Dictionary doing the same.
enum SideKeyCommands {
    static func compare(_ scale: Scale) throws -> [Comparison] {
        let keys = scale.pick(100_000, quick: 2_000)
        let count = scale.pick(500_000, quick: 5_000)
        var desk = CommandDesk()
        var dictionary: [[UInt8]: [UInt8]] = [:]
        let value = Array("0123456789abcdef".utf8)
        for key in 0..<keys {
            desk.apply(Words(["SET", "key:\(key)", "0123456789abcdef"]))
            dictionary[Array("key:\(key)".utf8)] = value
        }
        var draw = Draw(seed: 23)
        let wanted = (0..<count).map { _ in draw.below(keys) }
        let gets = wanted.map { Words(["GET", "key:\($0)"]) }
        let sets = wanted.map { Words(["SET", "key:\($0)", "fedcba9876543210"]) }
        var output: [UInt8] = []
        var outputBytes = 0
        let before = desk.replyBytes
        let get = try Comparison.run(
            "GET of 16 bytes, \(keys) keys", rounds: scale.rounds, operations: count,
            ours: ("engine", { desk.apply(gets) }),
            other: (
                "Dictionary and a reply by hand",
                {
                    for words in gets {
                        output.removeAll(keepingCapacity: true)
                        if let found = dictionary[words.copy(1)] {
                            output.append(UInt8(ascii: "$"))
                            output.append(contentsOf: String(found.count).utf8)
                            output.append(contentsOf: "\r\n".utf8)
                            output.append(contentsOf: found)
                            output.append(contentsOf: "\r\n".utf8)
                        }
                        outputBytes += output.count
                    }
                }
            ))
        try check(desk.replyBytes - before == outputBytes, "the same bytes are answered")
        let set = try Comparison.run(
            "SET of 16 bytes, \(keys) keys", rounds: scale.rounds, operations: count,
            ours: ("engine", { desk.apply(sets) }),
            other: (
                "Dictionary", { for words in sets { dictionary[words.copy(1)] = words.copy(2) } }
            ))
        try check(desk.refused == 0, "no command is refused")
        let key = "key:\(wanted[0])"
        try check(
            desk.answer(["GET", key]) == "$16\r\nfedcba9876543210\r\n", "the new value is answered")
        try check(desk.answer(["DBSIZE"]) == ":\(dictionary.count)\r\n", "the same keys are there")
        return [get, set]
    }
}

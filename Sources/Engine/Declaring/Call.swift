package import Wire

/// One request, cut up by its command's declaration: where each argument and option stands.
///
/// Cutting needs no knowledge of the state, so MULTI can do it when it queues a command. It allocates
/// nothing: an option's place is a number in a fixed list.
package struct Call: Sendable {
    /// The words of the request.
    package let words: Words
    /// The declaration they were cut by.
    package let declaration: Declaration
    /// One more than the last word that is argument or option (a retry key stands behind it).
    package private(set) var end: Int
    /// One more than the last positional word.
    private var optionsStart = 0
    /// For each slot the word after its keyword, or 0.
    private var places: InlineArray<24, Int32> = .init(repeating: 0)

    /// The word that is the retry key, or nil.
    package var retryKey: Int? { end < words.count ? end + 1 : nil }

    /// Cuts a request.
    ///
    /// Throws Redis' arity error, or BADARG for a keyword that is unknown, stands twice or lacks its
    /// value.
    /// - Complexity: O(words × options), comparisons that mostly end at the length.
    package init(_ words: Words, _ declaration: Declaration) throws(CommandError) {
        self.words = words
        self.declaration = declaration
        end = words.count
        if declaration.takesRetryKey, end >= 3, words.equals(end - 2, "ID"), !isRowOfMany() {
            end -= 2
        }
        guard end >= declaration.leastWords else {
            throw .wrongNumberOfArguments(declaration.name)
        }
        if declaration.isPlain, end == declaration.leastWords {
            optionsStart = end
            return
        }
        try cutArguments()
        try cutOptions()
    }

    /// Whether the last two words are, by count, a part of MPUT's rows and not a retry key.
    private func isRowOfMany() -> Bool {
        guard declaration.arguments.last?.name == RowWords.name,
            let fields = Int(words.text(declaration.arguments.count - 1)), fields > 1, fields < end
        else { return false }
        let rowWords = end - declaration.arguments.count - fields
        return rowWords % (fields + 1) == 0
    }

    /// The name of the argument that holds a count's rows; see `isRowOfMany`.
    package enum RowWords { package static let name = "row" }

    private mutating func cutArguments() throws(CommandError) {
        var position = 1
        for argument in declaration.arguments {
            switch argument.presence {
            case .required:
                position += 1
            case .optional:
                if position < end, slot(at: position) == nil { position += 1 }
            case .repeated(let count, _):
                while position < end, slot(at: position) == nil { position += 1 }
                if (position - argument.position) % count != 0 {
                    throw .wrongNumberOfArguments(declaration.name)
                }
            }
        }
        optionsStart = position
        if position < end, declaration.options.isEmpty {
            throw .wrongNumberOfArguments(declaration.name)
        }
    }

    private mutating func cutOptions() throws(CommandError) {
        var position = optionsStart
        while position < end {
            guard let option = option(at: position) else {
                let known = declaration.options.map(\.keyword).joined(separator: ", ")
                throw .badArgument(
                    "option", expected: "one of \(known)", found: words.text(position))
            }
            if places[option.slot] != 0, !option.isRepeatable {
                throw CommandError(.badArgument, "\(option.keyword): stands twice")
            }
            position += 1
            if places[option.slot] == 0 { places[option.slot] = Int32(position) }
            position = try skip(option, from: position)
        }
        for option in declaration.options where option.isRequired && places[option.slot] == 0 {
            throw CommandError(.badArgument, "\(option.keyword): is missing")
        }
    }

    /// The position after an option's values, which start at `position`.
    private func skip(_ option: Option, from position: Int) throws(CommandError) -> Int {
        let after: Int
        switch option.shape {
        case .flag: after = position
        case .words(let count): after = position + count
        case .wordAndChoice:
            let hasChoice = position + 1 < end && choice(of: option, at: position + 1) != nil
            after = position + (hasChoice ? 2 : 1)
        case .rest: after = max(end, position + 1)
        }
        guard after <= end else {
            throw CommandError(
                .badArgument, "\(option.keyword): expected \(option.values) after it")
        }
        if option.shape == .words(1), !option.choices.isEmpty,
            choice(of: option, at: position) == nil
        {
            throw .badArgument(
                option.keyword, expected: "one of " + option.choices.joined(separator: ", "),
                found: words.text(position))
        }
        return after
    }

    private func option(at position: Int) -> Option? {
        guard let slot = slot(at: position) else { return nil }
        return declaration.options[slot]
    }

    /// The slot of the keyword that a word is, nil when it is none.
    private func slot(at position: Int) -> Int? {
        let count = words.slices[position].count
        guard count > 0, count < 256 else { return nil }
        let head = Declaration.head(count, words.bytes[words.slices[position].offset])
        for slot in declaration.keywordHeads.indices where declaration.keywordHeads[slot] == head {
            if words.equals(position, declaration.options[slot].keyword) { return slot }
        }
        return nil
    }

    private func choice(of option: Option, at position: Int) -> Int? {
        option.choices.firstIndex { words.equals(position, $0) }
    }

    // MARK: Where things stand

    /// Whether an option stands in the line.
    package func has(_ option: Option) -> Bool { places[option.slot] != 0 }

    /// One more than the last word that asks; see `Option.endsAsking`.
    package var askedEnd: Int {
        for option in declaration.options where option.endsAsking && has(option) {
            return Int(places[option.slot]) - 1
        }
        return end
    }

    /// The first word after an option's keyword, or nil when it is not there.
    package func place(of option: Option) -> Int? {
        places[option.slot] == 0 ? nil : Int(places[option.slot])
    }

    /// The words from an option that takes the rest of the line; empty when it is not there.
    package func rest(of option: Option) -> Range<Int> {
        place(of: option).map { $0..<end } ?? end..<end
    }

    /// The words of a repeated argument.
    package func words(of argument: Argument) -> Range<Int> { argument.position..<optionsStart }

    /// The word of an argument, or nil when it is optional and not there.
    package func place(of argument: Argument) -> Int? {
        argument.position < optionsStart ? argument.position : nil
    }

    /// Which of an option's choices stands after it, as a position in its list; nil when none does.
    package func choice(of option: Option) -> Int? {
        guard let place = place(of: option) else { return nil }
        let position = option.shape == .wordAndChoice ? place + 1 : place
        return position < end ? choice(of: option, at: position) : nil
    }

    /// Calls `body` with the first value of each occurrence of a repeatable option, in order.
    package func forEach(
        _ option: Option, _ body: (Int) throws(CommandError) -> Void
    ) throws(CommandError) {
        guard places[option.slot] != 0 else { return }
        var position = optionsStart
        while position < end, let found = self.option(at: position) {
            position += 1
            if found.slot == option.slot { try body(position) }
            position = try skip(found, from: position)
        }
    }

    /// Whether a word is a keyword of this command.
    package func isKeyword(_ position: Int) -> Bool { slot(at: position) != nil }
}

import Engine
import TestKit
import Testing
import Wire

@Suite struct DeclarationTests {
    /// The words that a command asks for at least, every one of them some word.
    private func leastWords(_ declaration: Declaration) -> [String] {
        var words = [declaration.name.lowercased()]
        for argument in declaration.arguments {
            switch argument.presence {
            case .required: words.append(argument.choices.first ?? "x")
            case .optional: break
            case .repeated(let count, let least):
                words += [String](repeating: "x", count: count * least)
            }
        }
        for option in declaration.options where option.isRequired {
            words.append(option.keyword)
            if case .words(let count) = option.shape {
                words += [String](repeating: "1", count: count)
            } else {
                words.append("x")
            }
        }
        return words
    }

    @Test func `the least words are enough and one less is too few, as Redis says it`() {
        for declaration in Engine().commands.declarations {
            var desk = Desk()
            let words = leastWords(declaration)
            #expect(words.count == declaration.leastWords, "\(declaration.name)")
            let reply = desk.ask(Words(words))
            #expect(!reply.contains("wrong number of arguments"), "\(words): \(reply)")
            guard words.count > 1 else { continue }
            let refused = desk.ask(Words(Array(words.dropLast())))
            #expect(
                refused
                    == #"{"error":{"code":"ERR","message":"wrong number of arguments for '"#
                    + declaration.name.lowercased() + #"' command"}}"#, "\(declaration.name)")
        }
    }

    @Test func `what takes the rest of the line stands last in what HELP shows`() {
        for declaration in Engine().commands.declarations {
            let options = declaration.options.dropLast()
            #expect(!options.contains { $0.shape == .rest }, "\(declaration.name)")
        }
        var desk = Desk()
        _ = desk.ask("ITEM.PUT bike kind product")
        _ = desk.ask("LOCATION.PUT oslo kind plant")
        let reply = desk.ask("ATP bike 5 EXPLAIN FROM oslo")
        #expect(reply.contains(#""explain""#), "\(reply)")
    }

    @Test func `a word that is no keyword is refused by name`() {
        for declaration in Engine().commands.declarations
        where declaration.arguments.last?.presence ?? .required == .required {
            var desk = Desk()
            let reply = desk.ask(Words(leastWords(declaration) + ["NOSUCHWORD"]))
            if declaration.options.isEmpty {
                #expect(
                    reply.contains("wrong number of arguments"), "\(declaration.name): \(reply)")
            } else if declaration.options.contains(where: { $0.isRequired && $0.shape == .rest }) {
                continue
            } else {
                #expect(
                    reply.contains("BADARG") && reply.contains("NOSUCHWORD"),
                    "\(declaration.name): \(reply)")
            }
        }
    }

    @Test func `an option that stands twice or lacks its value is refused`() {
        for declaration in Engine().commands.declarations {
            // Behind a required option that takes the rest of the line, a keyword is no keyword.
            let takesRest = declaration.options.contains { $0.isRequired && $0.shape == .rest }
            if takesRest { continue }
            for option in declaration.options where !option.isRequired && option.shape != .rest {
                var desk = Desk()
                var once = [option.keyword.lowercased()]
                if option.shape != .flag { once.append(option.choices.first ?? "1") }
                let twice = desk.ask(Words(leastWords(declaration) + once + once))
                let isRefused =
                    twice.contains("BADARG") && twice.contains("\(option.keyword): stands twice")
                #expect(isRefused || option.isRepeatable, "\(declaration.name): \(twice)")
                guard option.shape != .flag else { continue }
                let bare = desk.ask(Words(leastWords(declaration) + [option.keyword]))
                #expect(
                    bare.contains("BADARG") && bare.contains(option.keyword),
                    "\(declaration.name): \(bare)")
            }
        }
    }
}

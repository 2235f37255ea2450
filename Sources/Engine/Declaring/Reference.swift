/// The reference page of all commands, made from their declarations.
package enum Reference {
    /// The page, as Markdown.
    package static func page(of declarations: [Declaration]) -> String {
        var groups: [String] = []
        for declaration in declarations where !groups.contains(declaration.group) {
            groups.append(declaration.group)
        }
        var page = """
            # Commands

            Made from the declarations that parse the arguments; `make reference` writes it anew and a \
            test keeps it current. Every write of the domain may end with `ID key`, so that a repeat is \
            answered and not applied again.


            """
        for group in groups {
            page += "## \(group)\n\n"
            for declaration in declarations where declaration.group == group {
                page += entry(declaration) + "\n"
            }
        }
        return page
    }

    /// The entry of one command: what `HELP name` answers too.
    package static func entry(_ declaration: Declaration) -> String {
        var text = """
            ### \(declaration.name)

                \(declaration.syntax)

            \(declaration.summary)

            * effect: \(declaration.effect.rawValue)
            * cost: \(declaration.cost)
            * reply: \(declaration.reply)

            """
        let words =
            declaration.arguments.map { line($0.name, $0.kind, $0.choices) }
            + declaration.options.filter { $0.shape != .flag }.map {
                line("\($0.keyword) \($0.values)", $0.kind, $0.choices)
            }
        text += words.joined()
        if !declaration.errors.isEmpty {
            let codes = declaration.errors.map { "`\($0.rawValue)`" }
            text += "* errors: \(codes.joined(separator: ", "))\n"
        }
        return text
    }

    private static func line(_ name: String, _ kind: WordKind, _ choices: [String]) -> String {
        let meaning =
            choices.isEmpty
            ? kind.rawValue : "one of " + choices.map { "`\($0)`" }.joined(separator: ", ")
        return "* `\(name)`: \(meaning)\n"
    }
}

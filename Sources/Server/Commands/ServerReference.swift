package import Engine

/// The reference of everything that a server understands.
package enum ServerReference {
    /// Every declaration, the engine's first.
    package static var declarations: [Declaration] {
        Engine().commands.declarations + AllServerCommands.list.map(\.declaration)
    }

    /// The page docs/commands.md.
    package static var page: String { Reference.page(of: declarations) }
}

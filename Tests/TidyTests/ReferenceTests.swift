import Engine
import Server
import TestKit
import Testing

@Suite struct ReferenceTests {
    @Test func `the reference page is what the declarations say`() {
        let page = Golden.text(Golden.project + "/docs/commands.md")
        #expect(page == ServerReference.page, "docs/commands.md is stale: run make reference")
    }

    @Test func `every command says what it does, costs and answers`() {
        for declaration in ServerReference.declarations {
            #expect(
                declaration.summary.hasSuffix("."), "\(declaration.name): \(declaration.summary)")
            #expect(!declaration.cost.isEmpty, "\(declaration.name) has no cost")
            #expect(!declaration.reply.isEmpty, "\(declaration.name) has no reply")
            #expect(declaration.name == declaration.name.uppercased())
        }
    }

    @Test func `every file of a command is in the table`() {
        let declared = Set(ServerReference.declarations.map { $0.name })
        let folders = ["Sources/Engine/Commands", "Sources/Server/Commands"]
        for path in folders.flatMap({ SourceFiles.swift(below: $0) }) {
            let text = Golden.text(path) ?? ""
            for match in text.matches(of: /Declaration\(\s*"([A-Z.]+)"/) {
                #expect(
                    declared.contains(String(match.1)), "\(SourceFiles.short(path)): \(match.1)")
            }
        }
    }
}

import TestKit
import Testing

/// The rooms of the house and the arrows between them; what an import may say.
@Suite struct RoomTests {
    /// For each room what it may import of ours.
    static let arrows: [String: Set<String>] = [
        "Columns": ["CShims"],
        "Wire": [],
        "Conditions": ["Columns"],
        "Promising": ["Columns"],
        "Durability": ["Columns", "CShims"],
        "Scoring": ["Conditions", "Columns", "CShims", "KernelsBase", "KernelsAVX2"],
        "Engine": ["Scoring", "Conditions", "Promising", "Columns", "Wire"],
        "Server": ["Engine", "Durability", "Columns", "Wire", "CShims"],
        "Tools": ["Engine", "Durability", "Columns", "Wire"],
        "leadstock": ["Server", "Tools"],
    ]

    /// What rooms below level 4 may import that is not ours: the C library's mathematics for exact
    /// scores, the C library for the disk, and atomic words for a cached digest.
    static let allowed: [String: Set<String>] = [
        "Columns": ["Synchronization"],
        "Scoring": ["Glibc"],
        "Durability": ["Glibc"],
    ]

    @Test(arguments: arrows.keys.sorted())
    func `a room imports only rooms below it`(room: String) {
        let ours = Set(Self.arrows.keys).union(["CShims", "KernelsBase", "KernelsAVX2"])
        for path in SourceFiles.swift(below: "Sources/\(room)") {
            for line in SourceFiles.lines(path) {
                guard let module = Self.importedModule(line) else { continue }
                if ours.contains(module) {
                    #expect(
                        Self.arrows[room]?.contains(module) == true,
                        "\(SourceFiles.short(path)) imports \(module)")
                } else if !["Server", "Tools", "leadstock"].contains(room) {
                    #expect(
                        Self.allowed[room]?.contains(module) == true,
                        "\(SourceFiles.short(path)) imports \(module)")
                }
            }
        }
    }

    @Test func `the page of the rooms names every folder in them`() {
        let page = Golden.text(Golden.project + "/docs/rooms.md") ?? ""
        var folders: Set<String> = []
        for path in SourceFiles.swift(below: "Sources") {
            let parts = SourceFiles.short(path).split(separator: "/")
            // Sources/Room/Folder/File.swift; what lies deeper belongs to its folder.
            if parts.count >= 4 { folders.insert("\(parts[1])/\(parts[2])") }
        }
        #expect(folders.count > 20)
        for folder in folders where !folder.hasPrefix("Tools/") {
            #expect(page.contains("`\(folder)`"), "docs/rooms.md says nothing of \(folder)")
        }
    }

    @Test func `unsafe code stands only where memory and files are kept`() {
        for room in Self.arrows.keys.sorted() where room != "Columns" {
            for path in SourceFiles.swift(below: "Sources/\(room)") {
                let name = SourceFiles.short(path)
                if name.hasPrefix("Sources/Durability/Disk/") { continue }
                let marked = SourceFiles.lines(path).filter { line in
                    let code = line.split(separator: "//", omittingEmptySubsequences: false)[0]
                    return code.split(whereSeparator: { !$0.isLetter }).contains("unsafe")
                }
                // A wrapper of a C shim is one line.
                #expect(
                    marked.allSatisfy { $0.contains("leadstock_") },
                    "\(name) has unsafe code: \(marked.first ?? "")")
            }
        }
    }

    @Test func `no clock and no chance below the server`() {
        let banned = [
            "Date()", "clock_gettime", "ContinuousClock", "SuspendingClock",
            "SystemRandomNumberGenerator",
            ".random(in", ".randomElement", ".shuffled()",
        ]
        for room in Self.arrows.keys.sorted()
        where !["Server", "Tools", "leadstock"].contains(room) {
            for path in SourceFiles.swift(below: "Sources/\(room)") {
                for line in SourceFiles.lines(path) where !line.contains("///") {
                    for word in banned {
                        #expect(!line.contains(word), "\(SourceFiles.short(path)): \(line)")
                    }
                }
            }
        }
    }

    /// The module that a line imports, nil when it imports none.
    static func importedModule(_ line: Substring) -> String? {
        var words = line.split(separator: " ").map { String($0) }
        words.removeAll { ["package", "public", "internal", "private", "@testable"].contains($0) }
        guard words.first == "import", words.count >= 2 else { return nil }
        let kinds = ["struct", "func", "enum", "class", "protocol", "typealias", "let", "var"]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return String(name.split(separator: ".")[0])
    }
}

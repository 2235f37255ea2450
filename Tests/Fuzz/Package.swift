// swift-tools-version: 6.2
import PackageDescription

// Fuzzers for what comes from outside: requests, journals, snapshots (README.md). A package of its own, so that the
// project builds without libFuzzer; `Rooms` are links to the project's own sources, because what the rooms say to one
// another (`package`) is heard only inside one package.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Rooms/\(name)", swiftSettings: strict)
}

/// An executable whose entry is libFuzzer's; `swift build --sanitize=fuzzer` brings that in.
func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: "Fuzz\(name)", dependencies: ["FuzzKit"], path: "Fuzzers/\(name)",
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "fuzz",
    targets: [
        .target(name: "CShims", path: "Rooms/CShims"),
        room("Columns", ["CShims"]),
        room("Wire"),
        room("Durability", ["Columns", "CShims"]),
        room("TestKit"),
        room("DiskKit", ["Durability", "TestKit"]),
        room("FuzzKit", ["Wire", "Durability", "Columns", "DiskKit", "TestKit"]),
        fuzzer("Parser"),
        fuzzer("Journal"),
        fuzzer("Snapshot"),
    ],
    swiftLanguageModes: [.v6]
)

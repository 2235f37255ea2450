// swift-tools-version: 6.2
import PackageDescription

// The rooms stand in levels; a room imports only rooms below it (docs/rooms.md draws the arrows, TidyTests checks them).
// Level 0: Columns, Wire, CShims.  1: Conditions, Promising, Durability.  2: Scoring.  3: Engine.  4: Server, Tools.  5: leadstock.

/// Every Swift target of ours is compiled with these.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Lifetimes"),
]

/// The one flag by which the AVX2 twin of the kernels differs from its base.
let avx2: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [])
    -> Target
{
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestKit"], swiftSettings: strict)
}

let package = Package(
    name: "leadstock",
    products: [
        .executable(name: "leadstock", targets: ["leadstock"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .target(name: "CShims"),
        room("Columns", ["CShims"]),
        room("Wire"),
        room("Conditions", ["Columns"]),
        room("Promising", ["Columns"]),
        room("Durability", ["Columns", "CShims"]),
        .target(
            name: "KernelsBase", path: "Sources/Scoring/KernelsBase", swiftSettings: strict),
        .target(
            name: "KernelsAVX2", dependencies: ["CShims"], path: "Sources/Scoring/KernelsAVX2",
            swiftSettings: strict + avx2),
        room(
            "Scoring", ["Conditions", "Columns", "CShims", "KernelsBase", "KernelsAVX2"],
            exclude: ["KernelsBase", "KernelsAVX2"]),
        room("Engine", ["Scoring", "Conditions", "Promising", "Columns", "Wire"]),
        room(
            "Server",
            [
                "Engine", "Durability", "Columns", "Wire", "CShims",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        room(
            "Tools",
            [
                "Engine", "Durability", "Columns", "Wire",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "leadstock",
            dependencies: [
                "Server", "Tools",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("jemalloc")]),
        .executableTarget(
            name: "CoreBenchmarks",
            dependencies: [
                "Engine", "Scoring", "Conditions", "Promising", "Durability", "Columns", "Wire",
            ],
            path: "Benchmarks/Core", swiftSettings: strict),
        .executableTarget(
            name: "ScoringBenchmarks", dependencies: ["Scoring", "Conditions", "Columns"],
            path: "Benchmarks/Scoring", swiftSettings: strict),
        .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: strict),
        .target(
            // The test disk, apart from TestKit so that tests of lower rooms do not build Durability.
            name: "DiskKit", dependencies: ["Durability", "TestKit"], path: "Tests/DiskKit",
            swiftSettings: strict),
        .target(
            // What must hold of input from outside, for the fuzzers (Tests/Fuzz) and the corpus alike.
            name: "FuzzKit", dependencies: ["Wire", "Durability", "Columns", "DiskKit", "TestKit"],
            path: "Tests/FuzzKit", swiftSettings: strict),
        tests("CorpusTests", ["FuzzKit"]),
        tests("ColumnsTests", ["Columns"]),
        tests("WireTests", ["Wire"]),
        tests("ConditionsTests", ["Conditions", "Columns"]),
        tests("PromisingTests", ["Promising", "Columns"]),
        tests("DurabilityTests", ["Durability", "Columns", "DiskKit"]),
        tests("ScoringTests", ["Scoring", "Conditions", "Columns", "KernelsBase", "KernelsAVX2"]),
        tests("EngineTests", ["Engine", "Promising", "Conditions", "Columns", "Wire"]),
        tests("ServerTests", ["Server", "Tools", "Engine", "Durability", "Columns", "Wire"]),
        tests("ToolsTests", ["Durability", "Tools", "Engine", "Columns", "Wire"]),
        .target(
            // Whole servers on the test disk, for the tests and for `make simulate` alike.
            name: "SimulationKit",
            dependencies: [
                "Server", "Engine", "Durability", "Columns", "Wire", "DiskKit", "TestKit",
            ],
            path: "Tests/SimulationKit", swiftSettings: strict),
        .executableTarget(
            name: "Simulate", dependencies: ["SimulationKit"], path: "Tests/Simulate",
            swiftSettings: strict),
        tests(
            "SimulationTests",
            ["SimulationKit", "Server", "Engine", "Durability", "Columns", "Wire", "DiskKit"]),
        tests("AcceptanceTests", ["Server", "Tools", "Engine", "Columns", "Wire"]),
        tests("TidyTests", ["Engine", "Server", "Columns"]),
    ],
    swiftLanguageModes: [.v6]
)

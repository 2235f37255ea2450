// swift-tools-version: 6.2
import PackageDescription

// Benchmarks of what the outside sees: the protocol, over a socket, against the release binary.
// A package of its own, so that the server's build knows nothing of the benchmark library. What lies
// inside is measured in Core/, an executable of the root package, because a nested package does not
// see `package` symbols.
let package = Package(
    name: "leadstock-benchmarks",
    dependencies: [
        // Without traits: the library's interposers of malloc and of the runtime stay out.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "Wire",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Wire",
            swiftSettings: [
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ],
    swiftLanguageModes: [.v6]
)

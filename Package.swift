// swift-tools-version:6.2
import PackageDescription

// Exact versions: Package.resolved stays out of git, so this file is what pins the graph.
let dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
]

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let httpClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let lifecycleUnix = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let nioFoundationCompat = product(name: "NIOFoundationEssentialsCompat", package: "swift-nio")
    static let nioConcurrency = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let logging = product(name: "Logging", package: "swift-log")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let collections = product(name: "Collections", package: "swift-collections")
    static let systemPackage = product(name: "SystemPackage", package: "swift-system")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let jwt = product(name: "JWTKit", package: "jwt-kit")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
}

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil,
    path: String? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: strict)
}

// A static Swift program exports all its symbols by default and has 100,000 relocations of 24 bytes, all read at each
// start. Without the one and with the others packed, the idle agent is 2.4 MB smaller (docs/BENCHMARKS.md).
let small: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
        ], .when(platforms: [.linux], configuration: .release))
]

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: small)
}

func tests(_ target: String, _ more: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: "\(target)Tests", dependencies: [.init(stringLiteral: target), "TestSupport"] + more,
        resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "skypanel",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "skypanel-server", targets: ["skypanel-server"]),
        .executable(name: "skypanel-agent", targets: ["skypanel-agent"]),
        .executable(name: "skypanel", targets: ["skypanel"]),
    ],
    dependencies: dependencies,
    targets: [
        library("PlatformModel"),
        library("PlatformAPI"),
        library("AgentProtocol"),
        library("WebUI", ["PlatformModel", .mustache]),
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        library("SQLStore", ["CPQ", .grdb, .nioCore, .nioPosix, .nioConcurrency, .crypto, .logging]),
        library("DockerEngine", [.httpClient, .nioCore, .nioPosix, .nioHTTP1, .nioFoundationCompat, .logging]),
        library(
            "WebSockets",
            [
                .nioCore, .nioPosix, .nioHTTP1, .nioWebSocket, .nioSSL, .nioHTTPTypes, .nioHTTPTypesHTTP1,
                .nioConcurrency, .httpTypes, .crypto, .logging,
            ]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        library("NginxConfig"),
        library("HostSupport", [.crypto, .cryptoExtras, .logging, .subprocess, .systemPackage, .nioCore, .nioPosix]),
        library(
            "ControlPlane",
            [
                "PlatformModel", "PlatformAPI", "AgentProtocol", "WebUI", "SQLStore", "WebSockets", "HostSupport",
                .hummingbird, .hummingbirdCore, .hummingbirdTLS, .httpClient, .jwt, .crypto, .cryptoExtras, .lifecycle,
                .lifecycleUnix, .logging, .nioHTTP1,
                .nioCore, .nioEmbedded, .nioPosix, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioSSL, .httpTypes,
                .nioFoundationCompat,
                .nioConcurrency,
            ]),
        library(
            "NodeAgent",
            [
                "AgentProtocol", "DockerEngine", "NginxConfig", "WebSockets", "HostSupport", "CZlib",
                .httpClient, .jwt, .crypto, .x509, .asn1, .lifecycle, .lifecycleUnix, .logging,
                .nioCore, .nioPosix, .nioHTTP1, .nioFoundationCompat, .nioConcurrency, .systemPackage,
            ]),
        library(
            "CommandLine",
            [
                "PlatformAPI", "HostSupport", "CZlib", .argumentParser, .httpClient, .nioCore, .nioPosix, .nioHTTP1,
                .nioFoundationCompat, .nioSSL, .crypto,
            ]),
        program("skypanel-server", ["ControlPlane"]),
        program("skypanel-agent", ["NodeAgent"]),
        program("skypanel", ["CommandLine"]),
        // The yardstick of Benchmarks/api.
        .executableTarget(
            name: "bare-server", dependencies: [.hummingbird, .logging], path: "Benchmarks/BareServer",
            swiftSettings: strict),
        // The agents of Benchmarks/agents.
        .executableTarget(
            name: "agent-swarm",
            dependencies: [
                "AgentProtocol", "HostSupport", "NodeAgent", "WebSockets", .httpClient, .crypto, .httpTypes, .nioCore,
            ], path: "Benchmarks/AgentSwarm", swiftSettings: strict),
        // Part of Benchmarks/decisions.
        .executableTarget(
            name: "placement-trial", dependencies: ["PlatformModel"], path: "Benchmarks/PlacementTrial",
            swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),

        library(
            "TestSupport",
            [
                "PlatformModel", "HostSupport", "SQLStore", "DockerEngine", .nioCore, .nioPosix, .nioHTTP1, .httpClient,
                .logging,
            ], path: "Tests/TestSupport"),
        tests("PlatformModel"),
        tests("PlatformAPI"),
        tests("AgentProtocol", resources: [.copy("Golden")]),
        tests("WebUI"),
        tests("SQLStore"),
        tests("DockerEngine", [.nioCore]),
        tests("WebSockets", [.nioCore, .nioPosix, .nioHTTPTypes, .httpTypes, .nioSSL, .x509, .crypto]),
        tests(
            "NginxConfig", ["HostSupport", .httpClient, .nioCore, .nioPosix, .nioHTTP1], resources: [.copy("Golden")]),
        tests("HostSupport"),
        tests(
            "ControlPlane",
            [
                "PlatformAPI", "AgentProtocol", "WebSockets", "NodeAgent", .httpClient, .hummingbird,
                .hummingbirdTesting, .httpTypes,
                .nioCore,
                .jwt,
                .crypto,
            ], resources: [.copy("Golden")]),
        tests(
            "NodeAgent",
            [
                "AgentProtocol", "DockerEngine", "NginxConfig", "HostSupport", .httpClient, .nioCore, .nioPosix,
                .nioHTTP1, .logging,
            ]),
        tests(
            "CommandLine",
            [
                "PlatformAPI", "HostSupport", "CZlib", .nioCore, .nioPosix, .nioHTTP1, .nioConcurrency, .crypto,
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "PlatformAPI", "HostSupport", .httpClient, .nioCore, .nioHTTP1, .nioFoundationCompat,
            ],
            swiftSettings: strict),
        .testTarget(name: "RepositoryTests", dependencies: [], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

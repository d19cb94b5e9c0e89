import NodeAgent

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

@main struct Program {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await AgentProgram.run(arguments: arguments, environment: ProcessInfo.processInfo.environment))
    }
}

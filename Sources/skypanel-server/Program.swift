import ControlPlane
import Foundation

@main struct Program {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await ControlPlaneProgram.run(arguments: arguments, environment: ProcessInfo.processInfo.environment))
    }
}

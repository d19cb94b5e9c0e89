import CommandLine

@main struct Program {
    static func main() async { await CommandLineProgram.main() }
}

import HostSupport
import Testing

@Suite struct SettingsTests {
    static let keys = [
        SettingKey("listen_port", "Port", fallback: "80"), SettingKey("database_url", "Store"),
        SettingKey("open", "Open to all", fallback: "no"),
    ]

    static func read(
        arguments: [String] = [], environment: [String: String] = [:], file: String = ""
    ) -> Settings {
        Settings(
            keys: keys,
            sources: .init(
                arguments: arguments, environment: environment, environmentPrefix: "SKYPANEL_", fileText: file))
    }

    @Test func `a flag wins over the environment, that over the file, that over the fallback`() {
        let file = "# ports\nlisten_port = 1\n\ndatabase_url=sqlite:///x"
        let environment = ["SKYPANEL_LISTEN_PORT": "2"]
        #expect(Self.read(file: "database_url = a").text("listen_port") == "80")
        #expect(Self.read(file: file).text("listen_port") == "1")
        #expect(Self.read(environment: environment, file: file).text("listen_port") == "2")
        let flags = ["--config", "ignored", "--listen-port=3"]
        #expect(Self.read(arguments: flags, environment: environment, file: file).text("listen_port") == "3")
        #expect(Self.read(arguments: ["--listen-port", "4"], file: file).text("listen_port") == "4")
    }

    @Test func `all problems are reported together`() {
        var settings = Self.read(
            arguments: ["--wings", "--listen-port"], file: "listen_port = many\nnonsense\nwings = 2\nopen = perhaps")
        _ = settings.integer("listen_port", in: 1...65535)
        _ = settings.boolean("open")
        var problems: [String] = []
        do { try settings.finish() } catch { problems = error.problems }
        #expect(problems.contains("line 2 of the settings file is not of the form name = value"))
        #expect(problems.contains("line 3 of the settings file: unknown setting wings"))
        #expect(problems.contains("unknown argument --wings; --help lists them"))
        #expect(problems.contains("--listen-port needs a value"))
        #expect(problems.contains("database_url is missing: Store"))
        #expect(problems.contains("listen_port must be a whole number from 1 to 65535"))
        #expect(problems.contains("open must be true or false"))
        #expect(problems.count == 7)
    }

    @Test func `a value may contain an equals sign`() {
        #expect(
            Self.read(file: "database_url = postgresql:///x?host=/run").text("database_url")
                == "postgresql:///x?host=/run")
    }

    @Test func `help names each flag with its fallback`() {
        let help = Settings.help(program: "x", keys: Self.keys, environmentPrefix: "SKYPANEL_")
        #expect(help.contains("--listen-port\n      Port (default: 80)"))
        #expect(help.contains("--database-url\n      Store (required)"))
    }
}

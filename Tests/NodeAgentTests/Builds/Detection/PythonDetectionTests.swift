import Testing

@testable import NodeAgent

@Suite struct PythonDetectionTests {
    private static let flask = "from flask import Flask\napp = Flask(__name__)\n"

    @Test(arguments: [
        (["requirements.txt": "Flask==3\ngunicorn", "app.py": flask], "gunicorn app:app "),
        (["requirements.txt": "flask\nGunicorn>=20", "main.py": "web: Flask = Flask(__name__)"], "gunicorn main:web "),
        (
            ["requirements.txt": "flask\ngunicorn", "wsgi.py": "def create_app():\n  pass"],
            "gunicorn 'wsgi:create_app()' "
        ),
        (
            ["requirements.txt": "flask\nwaitress", "app.py": flask],
            "waitress-serve --listen=0.0.0.0:${PORT:-8000} app:app"
        ),
        (["requirements.txt": "fastapi\nuvicorn[standard]", "main.py": "api = FastAPI()"], "uvicorn main:api "),
        (["requirements.txt": "fastapi[standard]", "main.py": "app = FastAPI()"], "uvicorn main:app "),
        (["requirements.txt": "starlette\nhypercorn", "app.py": "app = Starlette()"], "hypercorn app:app "),
        (["requirements.txt": "requests", "main.py": ""], "python main.py"),
        (["requirements.txt": "", "Procfile": "web: python x.py"], "python x.py"),
        (
            [
                "requirements.txt": "-r requirements/base.txt", "requirements/base.txt": "flask\ngunicorn",
                "app.py": flask,
            ],
            "gunicorn app:app "
        ),
    ])
    func `the start command follows the framework and its server`(files: [String: String], command: String) throws {
        #expect(DetectorTests.web(try DetectorTests.plan(files)).hasPrefix("exec " + command))
    }

    @Test func `a server listens on the port that it is given, on every address`() throws {
        let plan = try DetectorTests.plan(["requirements.txt": "flask\ngunicorn", "app.py": Self.flask])
        #expect(DetectorTests.web(plan).contains("--bind 0.0.0.0:${PORT:-8000}"))
    }

    @Test func `Django is served from the settings that manage names`() throws {
        let manage = "os.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings\")\nimport django"
        let files = [
            "manage.py": manage, "requirements.txt": "Django\ngunicorn", "shop/wsgi.py": "", "aaa/wsgi.py": "",
            "shop/settings.py": "STATIC_ROOT = 'x'",
        ]
        let plan = try DetectorTests.plan(files)
        #expect(DetectorTests.web(plan).hasPrefix("exec gunicorn shop.wsgi "))
        #expect(plan.build.map(\.command) == ["python manage.py collectstatic --noinput"])
    }

    @Test(arguments: [
        ["requirements.txt": "flask", "app.py": flask], ["requirements.txt": "fastapi", "main.py": "app = FastAPI()"],
        ["requirements.txt": "django", "manage.py": "django", "a/wsgi.py": ""],
    ])
    func `a framework without a server fails with the server to add`(files: [String: String]) {
        let failure = #expect(throws: BuildFailure.self) { try DetectorTests.plan(files) }
        #expect(failure?.code == .undetected)
        #expect(failure?.message.contains("names no server") == true)
        #expect(failure?.message.contains("requirements.txt") == true)
    }

    @Test(arguments: [
        ([".python-version": "3.11"], "3.11"), (["runtime.txt": "python-3.9.18\n"], "3.9"), ([:], "3.11"),
        (["Pipfile": "[requires]\npython_version = \"3.9\"\n"], "3.9"),
        (["pyproject.toml": "[project]\nrequires-python = \">=3.9,<3.11\"\n"], "3.9"),
        (["pyproject.toml": "[tool.poetry.dependencies]\npython = \"^3.9\"\n"], "3.11"),
        ([".python-version": "3.11", "runtime.txt": "python-3.9"], "3.11"),
    ])
    func `the version comes from the file that says it first`(files: [String: String], version: String) throws {
        let plan = try DetectorTests.plan(files.merging(["main.py": ""]) { $1 })
        #expect(plan.version == version)
    }

    @Test func `a version that is not on offer fails with what is`() {
        let failure = #expect(throws: BuildFailure.self) {
            try DetectorTests.plan(["main.py": "", "runtime.txt": "python-2.7.18"])
        }
        #expect(failure?.message.contains("Offered: 3.11, 3.9") == true)
    }

    @Test(arguments: [
        (["requirements.txt": "x"], "pip --python", ["requirements.txt"]),
        (["uv.lock": "", "pyproject.toml": ""], "uv sync --frozen", ["pyproject.toml", "uv.lock"]),
        (["poetry.lock": "", "pyproject.toml": ""], "poetry install --only main", ["pyproject.toml", "poetry.lock"]),
        (["Pipfile": "", "Pipfile.lock": ""], "pipenv install --deploy", ["Pipfile", "Pipfile.lock"]),
        (["pyproject.toml": ""], "uv pip install", ["pyproject.toml"]),
        (["requirements.txt": "x", "poetry.lock": ""], "pip --python", ["requirements.txt"]),
    ])
    func `the file that fixes the packages chooses the installer`(
        files: [String: String], command: String, manifests: [String]
    ) throws {
        let plan = try DetectorTests.plan(files.merging(["main.py": ""]) { $1 })
        #expect(plan.install.last?.command.hasPrefix(command) == true)
        #expect(plan.manifests == manifests)
    }

    @Test func `requirements that point into the source need it`() throws {
        for line in ["-e .", "./lib", "file:lib"] {
            #expect(try DetectorTests.plan(["requirements.txt": line, "main.py": ""]).installNeedsSource)
        }
    }

    @Test func `names of packages are read from every kind of file`() {
        let listing = SourceListing([
            "requirements.txt": "Flask_SQLAlchemy>=3 # x\n-r other\ngunicorn[gevent]==21\n\n",
            "pyproject.toml":
                "[project]\ndependencies = [\n  \"fastapi>=0.1\",\n  'uvicorn[standard]',\n]\n[x]\ny = 1\n",
            "poetry.lock": "[[package]]\nname = \"waitress\"\nversion = \"1\"\n",
        ])
        let names = PythonRequirements(listing).names
        #expect(names == ["flask-sqlalchemy", "gunicorn", "fastapi", "uvicorn", "waitress"])
    }
}

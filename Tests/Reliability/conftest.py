"""One installation for all tests; each test starts and ends with both programs running as scripts/up started them."""

import pytest

import rig


@pytest.fixture(scope="session")
def installation():
    if not (rig.HOME / "up.json").exists():
        pytest.skip("needs a running installation: scripts/up, or SKYPANEL_TEST_UP")
    return rig.Installation()


@pytest.fixture
def new_application(installation):
    """Makes applications that are deleted at the end, and then have left nothing behind."""
    made = []

    def make(name):
        made.append(rig.Application(installation, name))
        return made[-1]

    yield make
    for application in made:
        application.delete()
    for application in made:
        rig.until(f"nothing of {application.slug} remains", 90, lambda: not application.remains())


@pytest.fixture
def figures(request):
    """Says what was measured, also when the test passes."""
    def say(**values):
        text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\n  {text}", flush=True)
    return say

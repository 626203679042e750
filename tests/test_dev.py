"""The commands, as someone meets them in a fresh clone, and what must hold for the files around the code."""

import ast
import inspect
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pytest

import dlref
from dlref import adam
from scripts import bench, dev, vendor
from scripts.sitegen import examples

ROOT = Path(__file__).resolve().parents[1]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
HAND_WRITTEN = [example for page in (README, CONTRIBUTING) for example in examples.of_page(page)]
INSTALLERS = ["pip", *(["uv"] if shutil.which("uv") else [])]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "scripts" / "dev.py"), *arguments]
    return subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=300)


def without_uv() -> str:
    """Return a PATH on which there is no uv."""
    return os.pathsep.join(folder for folder in os.environ["PATH"].split(os.pathsep) if not shutil.which("uv", path=folder))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a checkout with nothing in it but the command, a lock of no packages and a stand-in for what the command starts."""
    folder = tmp_path / "a checkout"
    (folder / "scripts" / "sitegen").mkdir(parents=True)
    (folder / "dlref").mkdir()
    shutil.copy(ROOT / "scripts" / "dev.py", folder / "scripts")
    (folder / "requirements.txt").write_text("# nothing\n")
    (folder / "dlref" / "__init__.py").write_text("mark = 'this checkout'\n")
    (folder / "scripts" / "sitegen" / "examples.py").write_text(
        "import os, sys\nfor word in sys.argv[1:]: print(os.path.basename(word))\nprint(os.environ['NO_MKDOCS_2_WARNING'])\nsys.exit(7)\n"
    )
    return folder


# --- the commands ----------------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_makes_no_environment(clone: Path) -> None:
    shown = run(clone, "--help")
    assert shown.returncode == 0
    assert [verb for verb in dev.VERBS if f"    {verb} " not in shown.stdout] == []
    assert not (clone / ".venv").exists()
    assert run(clone).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["srve"],
            "no command 'srve'; there are: serve, test, build, runtime, examples, new, printed, numpy, check, bench, quality, book, "
            "release, lock, parity, vendor",
        ),
        (["build", "-q"], "mkdocs counts no warnings under --quiet, so a quiet build is not strict: leave it out"),
        (["examples"], "name the files: python3 scripts/dev.py examples docs/adam.md dlref/adam.py"),
        (["check", "dlref"], "check takes no arguments"),
        (["numpy"], "name the version first: python3 scripts/dev.py numpy 2.0.2"),
        (["numpy", "-k", "adam"], "name the version first: python3 scripts/dev.py numpy 2.0.2"),
    ],
)
def test_a_wrong_command_is_answered_by_one_line_at_once(clone: Path, arguments: list[str], line: str) -> None:
    shown = run(clone, *arguments)
    assert (shown.returncode, shown.stdout, shown.stderr) == (1, "", f"dlref: {line}\n")
    assert not (clone / ".venv").exists()


def test_lock_without_uv_is_answered_by_one_line(clone: Path) -> None:
    shown = run(clone, "lock", PATH=without_uv())
    assert (shown.returncode, shown.stderr) == (1, "dlref: lock needs uv\n")


@pytest.mark.parametrize("form", [["--dev-addr", "127.0.0.1:{}"], ["--dev-addr=localhost:{}"], ["-a", "127.0.0.1:{}"]])
def test_a_busy_port_is_answered_by_one_line_that_names_a_free_one(clone: Path, form: list[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        shown = run(clone, "serve", *(word.format(port) for word in form))
    choose = r"choose another: python3 scripts/dev\.py serve --dev-addr localhost:\d+"
    assert (shown.returncode, shown.stdout) == (1, "")
    assert re.fullmatch(rf"dlref: port {port} is in use: stop what listens there, or {choose}\n", shown.stderr)
    assert not (clone / ".venv").exists()


def test_a_port_left_to_mkdocs_to_judge() -> None:
    assert dev._address([]) == ("127.0.0.1", 8000)
    assert dev._address(["--dirty", "-a", "0.0.0.0:81"]) == ("0.0.0.0", 81)
    assert dev._address(["-alocalhost:82"]) == ("localhost", 82)
    assert dev._address(["-a", "[::1]:83"]) == ("::1", 83)
    assert [dev._address(["-a", address])[1] for address in ("", "localhost", "localhost:x", "localhost:99999")] == [0, 0, 0, 0]


def test_an_old_python_is_told_which_one_is_needed() -> None:
    """The file must parse there to say so. 3.7 is the oldest grammar that `ast` knows."""
    ast.parse((ROOT / "scripts" / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    pretend = (
        "import sys, runpy; sys.version_info = (3, 9, 18); sys.version = '3.9.18 (old)'; runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    interpreters = [([sys.executable, "-c", pretend], "3.9.18")]
    for minor in range(6, 11):
        if name := shutil.which(f"python3.{minor}"):
            asked = subprocess.run([name, "-c", "import sys; print(sys.version.split()[0])"], capture_output=True, text=True)
            if asked.returncode == 0:  # a name on the PATH may lead nowhere
                interpreters.append(([name], asked.stdout.strip()))
    for command, version in interpreters:
        shown = subprocess.run([*command, str(ROOT / "scripts" / "dev.py"), "test"], capture_output=True, text=True)
        assert (shown.returncode, shown.stderr) == (1, f"dlref needs Python 3.11 or newer, this is {version}\n")


@pytest.mark.more
@pytest.mark.parametrize("installer", INSTALLERS)
def test_the_environment_is_made_once_and_again_when_it_no_longer_fits(clone: Path, tmp_path: Path, installer: str) -> None:
    path = without_uv() if installer == "pip" else os.environ["PATH"]

    def start() -> bool:
        """Run a command; return whether it made the environment."""
        shown = run(clone, "examples", "docs/adam.md", "b", PATH=path)
        assert shown.stdout.splitlines()[-3:] == ["adam.md", "b", "1"], shown.stderr
        assert shown.returncode == 7
        return f"making .venv with Python {sys.version.split()[0]} and {installer}" in shown.stdout

    assert start()
    python = clone / dev.PYTHON.relative_to(ROOT)
    elsewhere = subprocess.run([python, "-c", "import dlref; print(dlref.mark)"], cwd=tmp_path, capture_output=True, text=True)
    assert elsewhere.stdout == "this checkout\n", elsewhere.stderr
    assert not start()
    (clone / "requirements.txt").write_text("# still nothing\n")
    assert start()


def test_an_environment_without_its_stamp_was_interrupted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    assert not dev._is_ready("this lock")
    dev.STAMP.write_text("this lock")
    assert dev._is_ready("this lock")
    assert not dev._is_ready("another lock")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "removed")
    assert not dev._is_ready("this lock")


@pytest.mark.more
@pytest.mark.parametrize("installer", INSTALLERS)
def test_without_a_network_one_line_names_what_is_missing_and_the_log(clone: Path, installer: str) -> None:
    (clone / "requirements.txt").write_text(f"not-there==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    nowhere = "http://127.0.0.1:9/simple"  # the port of the discard protocol, where nothing listens
    environment = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": nowhere,
        "UV_NO_CONFIG": "1",
        "UV_DEFAULT_INDEX": nowhere,
        "NO_PROXY": "127.0.0.1",
    }
    path = without_uv() if installer == "pip" else os.environ["PATH"]
    shown = run(clone, "build", PATH=path, **environment)
    log = clone / dev.LOG.relative_to(ROOT)
    assert shown.returncode == 1
    assert re.fullmatch(rf"dlref: no network: not-there\S* could not be fetched\. The full log: {re.escape(str(log))}\n", shown.stderr)
    assert "127.0.0.1" in log.read_text(encoding="utf-8")


@pytest.mark.more
@pytest.mark.parametrize("installer", INSTALLERS)
def test_another_numpy_is_fetched_once_and_comes_first(clone: Path, tmp_path: Path, installer: str) -> None:
    """For the tests of the formulas; a stand-in for pytest tells what it was given."""
    (clone / "pytest.py").write_text("import numpy, sys\nprint(numpy.__version__, *sys.argv[1:])\n")
    (clone / "tests").mkdir()
    for module in ("adam", "_blocks", "_contract"):
        (clone / "dlref" / f"{module}.py").touch()
    for test in ("adam", "blocks", "contract", "dev", "examples", "wheel"):
        (clone / "tests" / f"test_{test}.py").touch()
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with zipfile.ZipFile(shelf / "numpy-1.0.7-py3-none-any.whl", "w") as wheel:
        wheel.writestr("numpy/__init__.py", "__version__ = '1.0.7'\n")
        wheel.writestr("numpy-1.0.7.dist-info/METADATA", "Metadata-Version: 2.1\nName: numpy\nVersion: 1.0.7\n")
        wheel.writestr("numpy-1.0.7.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("numpy-1.0.7.dist-info/RECORD", "")
    environment = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf)}
    environment |= {"UV_NO_CONFIG": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(shelf)}
    path = without_uv() if installer == "pip" else os.environ["PATH"]

    first, second = (run(clone, "numpy", "1.0.7", "-k", "step", PATH=path, **environment) for _ in range(2))
    missing = run(clone, "numpy", "1.0.8", PATH=path, **environment)

    tests = " ".join(f"tests/test_{name}.py" for name in ("adam", "blocks", "contract", "examples", "wheel"))
    told = f"1.0.7 -n auto --no-loadscope-reorder {tests} -k step"
    assert first.stdout.splitlines()[-2:] == ["dlref: fetching NumPy 1.0.7; this happens once", told], first.stderr
    assert second.stdout == told + "\n", second.stderr
    assert missing.returncode == 1
    assert missing.stderr.startswith("dlref: could not install ")
    assert sorted(path.name for path in (clone / ".cache").glob("numpy-*")) == [f"numpy-1.0.7-{sys.implementation.cache_tag}"]


def test_what_failed_is_said_in_one_sentence() -> None:
    pip_hash = ["Collecting a==1.0", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."]
    assert dev._what_failed(pip_hash, 1) == "a==1.0 is not the file whose hash requirements.txt records; it was not installed."
    assert dev._what_failed(["OSError: [Errno 28] No space left on device"], 1) == "the disk is full."
    assert dev._what_failed(["Collecting b==2", "ERROR: no such thing."], 1) == "could not install b==2: ERROR: no such thing."
    assert dev._what_failed([], 3) == "could not install the packages: exit code 3."


def test_the_progress_of_an_installation() -> None:
    assert dev._progress([], 3) == ""
    assert dev._progress(["Ignoring a: markers", "Collecting b==1 (from -r x)", "Collecting c==2"], 3) == "  2 of 2 packages fetched: c==2"
    assert dev._progress(["Resolved 9 packages in 1ms", "Downloading numpy (15.8MiB)"], 3) == "  9 packages, downloading numpy (15.8MiB)"
    assert dev._progress(["Resolved 9 packages in 1ms", "Installed 9 packages in 5ms"], 3) == "  9 packages unpacked, being compiled"


def check(tool: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the tools in a folder; a proxy that leads nowhere stands in for no network."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    command = [str(Path(sys.executable).with_name(tool[0] + dev.PYTHON.suffix)), *tool[1:]]
    return subprocess.run(command, cwd=folder, env=os.environ | nowhere, capture_output=True, text=True)


@pytest.mark.parametrize("tool", dev.CHECKS, ids=" ".join)
def test_what_reads_the_code_finds_nothing(tool: tuple[str, ...]) -> None:
    found = check(tool, ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


MISTAKES = {
    "a word that GitHub does not know": ("ci.yml", "timeout-minutes: 45", "timeout-minute: 45", "'timeout-minute'"),
    "a step without a command": ("ci.yml", r"- run: \.ci/run", "- name: .ci/run", "steps[2]: 'uses' is a required property"),
    "no jobs": ("parity.yml", "\njobs:\n", "\njob:\n", "'jobs' is a required property"),
    "an action by a name that others can move": ("ci.yml", r"checkout@\w{40}", "checkout@v7", "unpinned-uses"),
    "a title as a command": ("ci.yml", r"run: \.ci/run", "run: echo ${{ github.event.pull_request.title }}", "template-injection"),
    "a key that is left lying about": ("parity.yml", r"        with:\n          persist-credentials: false\n", "", "artipacked"),
    "rights for all that runs": ("ci.yml", "contents: read", "contents: write", "excessive-permissions"),
    "never": ("dependabot.yml", "interval: weekly", "interval: never", "'never' is not one of"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_workflow_is_found(mistake: tuple[str, str, str, str], tmp_path: Path) -> None:
    """By the schemas, which know the words, or by zizmor, which knows what they let others do; neither asks a network."""
    name, old, new, words = mistake
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    [file] = (tmp_path / ".github").rglob(name)
    text = file.read_text(encoding="utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    file.write_text(changed, encoding="utf-8")

    found = [check(tool, tmp_path) for tool in dev.CHECKS if name in " ".join(tool) or tool[0] == "zizmor"]

    assert any(found_by.returncode and words in found_by.stdout + found_by.stderr for found_by in found), found


# --- what measures ---------------------------------------------------------------------------------------------------------


def test_bench_times_the_same_formula_without_its_checks() -> None:
    W = np.random.default_rng(0).normal(size=(5, 4))
    bare = inspect.unwrap(adam.step)
    state = adam.init(W)
    np.testing.assert_array_equal(bare(W, W, state, alpha=0.1)[0], adam.step(W, W, state, alpha=0.1)[0])
    assert bare(W, W, state, alpha=-0.1)  # nothing refuses it


def test_bench_serves_and_counts_like_a_host(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text("none")
    (tmp_path / "a.html").write_text("a" * 1000)
    with bench.serve(tmp_path) as host:
        with urllib.request.urlopen(f"{host.url}/a.html?b") as answer:
            body = answer.read()
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(f"{host.url}/../b.html")
        refused.value.close()
    assert len(body) < 100
    assert host.sent[0] == ("/a.html", len(body))


# --- the files around the code ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", HAND_WRITTEN, ids=lambda example: example.place)
def test_the_examples_of_the_readme_run_as_shown(example: examples.Example) -> None:
    assert examples.run(example) == ""


def test_the_readme_shows_both_commands_and_an_example() -> None:
    text = README.read_text(encoding="utf-8")
    assert "python3 scripts/dev.py serve " in text
    assert "python3 scripts/dev.py test " in text
    assert any(example.path == README for example in HAND_WRITTEN)
    assert "\npython3 scripts/dev.py test " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("page", [README, CONTRIBUTING, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_what_the_pages_beside_the_site_link_to_is_there(page: Path) -> None:
    """By a path, or by the address that the file has in the repository."""
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r"^\[[^]]+\]: (\S+)$", text, re.M)
    ours = r"https://(?:github\.com/dlref/dlref/(?:blob|tree)/main|raw\.githubusercontent\.com/dlref/dlref/main)/"
    paths = [re.sub(ours, "", link) for link in links]
    assert [path for path in paths if "://" not in path and not (ROOT / path).exists()] == []
    named = set(re.findall(r"\[([^]]+)\](?![(:])", re.sub(r"`[^`]*`|^```.*?^```$", "", text, flags=re.M | re.S)))
    assert [name for name in named if f"\n[{name}]: " not in text and f"[{name}][" not in text] == []


def test_every_requirement_has_a_hash_and_none_names_a_host() -> None:
    text = dev.LOCK.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [
        entry for entry in entries if not re.fullmatch(r"[\w.-]+==\S+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", entry)
    ] == []
    assert "://" not in text


def test_the_lock_holds_what_pyproject_pins() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    locked = {re.split(r"[ ;\\]", line)[0] for line in dev.LOCK.read_text(encoding="utf-8").splitlines()}
    assert [pin for pin in pins if pin not in locked] == []


def test_the_served_files_of_others_are_those_recorded() -> None:
    assert vendor.mismatches() == []


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == dlref.__version__
    assert f"\nversion: {dlref.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_readme_installs_this_version_from_the_site() -> None:
    """From where the project says it is; the home page has the same command, with the address of the site it stands on."""
    home = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Homepage"]
    assert f"\npip install {home}dlref-{dlref.__version__}-py3-none-any.whl " in README.read_text(encoding="utf-8")


def test_one_licence_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n# {project['license']}, " in citation
    assert f"\nlicense-url: {project['urls']['Source']}#licences\n" in citation
    assert "\n## Licences\n" in README.read_text(encoding="utf-8")


def test_the_changelog_has_its_form() -> None:
    """That of Keep a Changelog: what is not released, then the releases, newest first, each with a date and each title a link."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *titles = re.findall(r"^## (.*)$", text, re.M)
    assert first == "[Unreleased]"
    releases = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d\d-\d\d", title) for title in titles]
    assert None not in releases
    versions = [tuple(map(int, release.groups())) for release in releases if release]
    assert versions == sorted(set(versions), reverse=True)
    assert re.findall(r"^\[(.*)\]: https://github\.com/dlref/dlref/\S+$", text, re.M) == [
        "Unreleased",
        *(".".join(map(str, version)) for version in versions),
    ]
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.M)) <= kinds


def test_the_oldest_numpy_that_is_allowed_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [oldest] = [requirement.removeprefix("numpy>=") for requirement in project["dependencies"]]
    tested = re.findall(r'^ +numpy: "(.*)"$', (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"), re.M)
    assert [version for version in tested if version.startswith(f"{oldest}.")] != []


def test_workflows_pin_their_actions_and_ask_for_no_more_than_they_need() -> None:
    for workflow in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        text = workflow.read_text(encoding="utf-8")
        used = re.findall(r"uses: (.*)", text)
        assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []
        assert "\npermissions:\n  contents: read\n" in text
        assert text.count("timeout-minutes:") == text.count("runs-on:")


def test_only_the_job_that_uploads_can_say_who_it_is() -> None:
    """And it runs nothing of this repository, only two actions on what another job has built and tried out."""
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    before, publish = text.split("\n  publish:\n")
    assert "id-token" not in before
    rights = "\n    permissions:\n      id-token: write # by which the index knows this workflow\n"
    assert publish.startswith("    needs: build\n")
    assert f"{rights}    environment: pypi\n" in publish
    assert "run:" not in publish
    assert [action.split("@")[0] for action in re.findall(r"uses: (.*)", publish)] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    assert 'run: python3 scripts/dev.py release "$GITHUB_REF_NAME"\n' in before


def test_no_file_names_a_registry_or_a_place_on_somebody_s_machine() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    # Written in two parts, so that this file names none.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org", "ana" + "conda.org"]
    places = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/", "/us" + "r/local", "C:" + "\\"]
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            content = (ROOT / name).read_bytes()
            found += [f"{name}: {word}" for word in hosts + places if word.encode() in content]
    assert found == []

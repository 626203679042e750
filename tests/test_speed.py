"""The race and its record: what the site says of speed was measured, by a run that says when and on what. No time is asserted."""

import datetime
import json
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup

from dlref import network
from scripts import bench, contenders, speed
from scripts.sitegen import tables
from scripts.sitegen.pages import DOCS
from tests.calls import FUNCTIONS

RECORD: dict[str, Any] = json.loads(speed.RECORD.read_text(encoding="utf-8"))
RACES = (speed.TRAINING, *speed.FUNCTIONS)
PARTS = ("train", "functions", "checks", "run")


# ---------- the record ----------


def test_the_record_says_when_and_on_what() -> None:
    """A day, a machine, and a version of everything that took part; PyTorch's and scikit-learn's are those that a new run installs."""
    assert datetime.date.fromisoformat(RECORD["date"]) <= datetime.datetime.now(datetime.UTC).date()
    assert RECORD["machine"]
    versions = RECORD["versions"]
    assert set(versions) == {"Python", "NumPy", "BLAS", "dlref", "PyTorch", "scikit-learn"}
    assert all(re.search(r"\d+\.\d+", version) for version in versions.values())
    pins = dict(pin.split("==") for pin in speed.PINNED)
    assert versions["PyTorch"].split("+")[0] == pins["torch"]
    assert versions["scikit-learn"] == pins["scikit-learn"]


def test_the_record_is_of_the_races_that_are_run() -> None:
    """Every library in every race, at the sizes of now."""
    train = RECORD["train"]
    assert (train["sizes"], train["examples"], train["batch"]) == ([*contenders.SIZES], contenders.EXAMPLES, contenders.BATCH)
    assert tuple(train["milliseconds"]) == tuple(train["ratios"]) == tuple(train["ratios_memory_kept"]) == speed.TRAINING.libraries
    assert [(row["function"].split(".")[0], tuple(row["shape"])) for row in RECORD["functions"]] == [r[:2] for r in speed.FUNCTIONS]
    assert all(tuple(row["microseconds"]) == race.libraries for row, race in zip(RECORD["functions"], speed.FUNCTIONS, strict=True))
    for row in RECORD["functions"] + RECORD["checks"]:
        module, name = row["function"].split(".")
        assert callable(getattr(import_module(f"dlref.{module}"), name))


def test_the_contract_is_measured_on_functions_of_arrays() -> None:
    """A formula that is new need not be among them: no measurement lies on the way of adding one."""
    measured = {row["function"] for row in RECORD["checks"]}
    assert len(measured) >= 40
    assert measured <= FUNCTIONS.keys()


# ---------- the page ----------


def cells(html: str) -> list[list[str]]:
    """Return the text of every row of every table."""
    return [[cell.get_text() for cell in row.select("th, td")] for row in BeautifulSoup(html, "html.parser").select("table tr")]


def test_the_page_shows_the_record(site: Path) -> None:
    """Row by row, with its date and its versions; the record itself is not published."""
    html = (site / "speed.html").read_text(encoding="utf-8")

    rows, words = cells(html), BeautifulSoup(html, "html.parser").get_text()
    for name, ratio in RECORD["train"]["ratios"].items():
        label = tables.CONTENDERS[name].replace("`", "")
        kept = RECORD["train"]["ratios_memory_kept"][name]
        assert [label, f"{RECORD['train']['milliseconds'][name]:.0f}", f"{ratio:.2f}", f"{kept:.2f}"] in rows
    for row in RECORD["functions"]:
        shape = " × ".join(f"{n:,}" for n in row["shape"])
        assert (row["function"], shape, f"{row['ratio']:.2f}", f"{row['ratio_memory_kept']:.2f}") in {(*got[:2], *got[-2:]) for got in rows}
    for row in RECORD["checks"]:
        assert [row["function"], str(row["call"]), str(row["checks"])] in rows
    for word in (RECORD["date"], RECORD["machine"], *RECORD["versions"].values()):
        assert word in words
    assert not (site / "speed.json").exists()


def test_no_number_of_the_page_is_typed() -> None:
    """The page asks for each part once, and holds no table of its own."""
    text = (DOCS / "speed.md").read_text(encoding="utf-8")
    assert re.findall(r"^<!-- speed: (\w+) -->$", text, re.M) == [*PARTS]
    assert "|" not in text
    assert not re.search(r"\d+\.\d", text)


def test_another_record_makes_another_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables come from the record and from nowhere else."""
    other = json.loads(json.dumps(RECORD))
    other["date"], other["versions"]["PyTorch"], other["machine"] = "2001-02-03", "9.8.7", "An Abacus"
    other["train"]["milliseconds"]["dlref"], other["train"]["ratios"]["dlref"] = 4321.4, 123.45
    other["train"]["ratios_memory_kept"]["dlref"], other["functions"][0]["ratio_memory_kept"] = 99.9, 55.55
    other["functions"][0]["microseconds"] = {"torch": 12345.6, "dlref": 7.77}
    other["functions"][0]["ratio"] = 0.33
    other["checks"][0]["checks"] = 88.8
    monkeypatch.setattr(tables, "DOCS", tmp_path)
    (tmp_path / "speed.json").write_text(json.dumps(other), encoding="utf-8")

    train, functions, checks, run = map(tables.speed, PARTS)

    assert "| `network.train` | 4321 | 123.45 | 99.90 |" in train
    assert train.splitlines()[-1].startswith("| `network.train` |"), "the slowest comes last"
    assert "| `adam.step` | 10,000 | 7.8 | 12,300 | 0.33 | 55.55 |" in functions
    assert "| 88.8 |" in checks
    assert f"from {min(row['checks'] for row in other['checks'])} to 88.8 µs a call" in checks
    assert run.startswith("Run on 2001-02-03 on An Abacus: ")
    assert "PyTorch 9.8.7" in run


# ---------- the race ----------


@pytest.mark.parametrize("race", RACES, ids=lambda race: f"{race.work} {race.shape}")
def test_every_contender_can_do_its_work(race: speed.Race) -> None:
    """Also those that are not installed here."""
    assert race.libraries[0] in ("products", "torch")
    assert all(hasattr(contenders.LIBRARIES[library], race.work) for library in race.libraries)


def test_plain_numpy_does_the_work_of_the_network() -> None:
    """From the same start, in the same order of the examples, it comes to the same bits: what it leaves out is the checks."""
    images, classes = contenders.training_set()
    layers = tuple(network.Layer(W, np.zeros((len(W), 1), np.float32), None, None) for W in contenders.weights())
    start = network.Network(layers, norms=(None,) * len(layers), activation="relu")
    Y = np.eye(contenders.SIZES[-1], dtype=np.float32)[:, classes]

    trained = network.train(images.T, Y, start, epochs=1, size=contenders.BATCH, alpha=1e-3, rng=np.random.default_rng(0)).network

    for layer, W, b in zip(trained.layers, *contenders.Plain().train()(), strict=True):
        assert layer.b is not None
        np.testing.assert_array_equal(layer.W, W)
        np.testing.assert_array_equal(layer.b, b)


def test_contenders_take_turns() -> None:
    """Each in a process of its own, with the versions of what it runs on; the first is the measure of the others."""
    outcome = speed.run(speed.Race("train", (), 1, ("products", "dlref")), sys.executable, rounds=2)

    assert outcome.ratios["products"] == 1
    assert set(outcome.ratios) == set(outcome.seconds) == {"products", "dlref"}
    assert all(value > 0 for value in (*outcome.ratios.values(), *outcome.seconds.values()))
    assert set(outcome.versions) == {"Python", "NumPy", "BLAS", "dlref"}


@pytest.mark.parametrize("race", [r for r in speed.FUNCTIONS if max(r.shape) <= 10_000], ids=lambda race: f"{race.work} {race.shape}")
def test_every_function_of_this_package_races(race: speed.Race) -> None:
    """Alone, it is its own measure."""
    assert speed.run(race._replace(times=1, libraries=("dlref",)), sys.executable, rounds=1).ratios == {"dlref": 1}


def test_a_contender_that_fails_ends_the_race(capfd: pytest.CaptureFixture[str]) -> None:
    """With what it said."""
    with pytest.raises(SystemExit, match="bench speed: nobody has stopped with exit code 1"):
        speed.run(speed.Race("train", (), 1, ("nobody",)), sys.executable, rounds=1)
    assert "KeyError: 'nobody'" in capfd.readouterr().err


@pytest.mark.parametrize("rest", [["--python"], ["--pyhton", "x"], ["calls"]])
def test_a_wrong_option_starts_no_race(rest: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """It is answered by what there is."""
    assert bench.main(["speed", *rest]) == 2
    assert "bench speed --python PATH" in capsys.readouterr().out


def test_without_network_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to do without, before anything is measured."""
    for name, value in {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "UV_NO_CONFIG": "1", "UV_NO_INDEX": "1"}.items():
        monkeypatch.setenv(name, value)
    with (
        pytest.raises(SystemExit, match=r"bench speed needs the network, to install torch==\S+, .*could not: .*\n.*--python PATH"),
        speed.environment(),
    ):
        pytest.fail("there is no such environment")


def test_a_record_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each item, so that a new run can be told from the old."""
    monkeypatch.setattr(speed, "RECORD", tmp_path / "speed.json")

    speed.write(RECORD)

    text = (tmp_path / "speed.json").read_text(encoding="utf-8")
    assert json.loads(text) == RECORD
    assert text == (DOCS / "speed.json").read_text(encoding="utf-8")


def test_bench_measures_every_function_with_and_without_its_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both give the same result: what is taken out is nothing but checks."""
    seen: list[tuple[Any, Any]] = []

    def compare(checked: Any, bare: Any) -> tuple[float, float]:
        seen.append((checked(), bare()))
        return 2.0, 1.0

    monkeypatch.setattr(bench, "_microseconds", compare)
    names = [name for name, _, _ in bench.checked_calls()]

    assert names == [row["function"] for row in RECORD["checks"]]
    for name, (result, bare) in zip(names, seen, strict=True):
        assert repr(result) == repr(bare) or name == "mini_batch.batches", name

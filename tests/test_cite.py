"""How a page is cited: by whom, what, where and of which day, and that the day is never that of the build."""

import os
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4.element import Tag

import dlref
from scripts.sitegen import cite
from scripts.sitegen.pages import begin_build
from tests.parsing import Parsed
from tests.test_site import SOURCES

if TYPE_CHECKING:
    from tests.conftest import Project

PLAIN = f"""The dlref maintainers. “Adam.” dlref: deep-learning formulas that prove themselves, version {dlref.__version__}, 2023-11-14. \
https://dlref.example/dlref/adam.html. Licence: MIT AND CC-BY-4.0."""
BIBTEX = f"""@misc{{dlref-adam,
  author       = {{{{The dlref maintainers}}}},
  title        = {{{{Adam}}}},
  howpublished = {{dlref: deep-learning formulas that prove themselves}},
  year         = {{2023}},
  month        = {{11}},
  url          = {{https://dlref.example/dlref/adam.html}},
  note         = {{Version {dlref.__version__} of 2023-11-14. Licence: MIT AND CC-BY-4.0}},
}}"""


def fold_of(parsed: Parsed, name: str) -> Tag:
    """Return the fold of a page."""
    [fold] = parsed[name].select("article > details.cite")
    return fold


def blocks(fold: Tag) -> list[str]:
    """Return the citations in a fold."""
    return [code.get_text().rstrip("\n") for code in fold.select(".highlight > pre > code")]


def test_a_page_says_how_to_cite_it(parsed: Parsed) -> None:
    """As a sentence and as an entry for BibTeX, each with a copy button of its own."""
    assert blocks(fold_of(parsed, "adam.html")) == [PLAIN, BIBTEX]


@pytest.mark.parametrize("name", SOURCES)
def test_every_page_ends_with_its_own_citation(parsed: Parsed, name: str) -> None:
    """In a closed fold, with its title and its address."""
    fold = fold_of(parsed, name)
    assert fold.find_next_sibling() is None
    assert not fold.has_attr("open")
    head = parsed[name].select_one("title")
    assert head
    title, address = head.get_text().removesuffix(" - dlref"), f"https://dlref.example/dlref/{name}"
    text, entry = blocks(fold)
    assert f"“{title}" in text
    assert f". {address}. " in text
    assert f"= {{{address}}}," in entry
    assert {"{{" + title.replace("_", r"\_") + "}}"} < set(re.findall(r"{{.+?}}", entry))


def test_no_two_entries_have_one_name(parsed: Parsed) -> None:
    """Or BibTeX refuses the second. What it would read as TeX is escaped, and all braces are closed."""
    entries = [blocks(fold_of(parsed, name))[1] for name in SOURCES]
    names = [entry.partition("{")[2].partition(",")[0] for entry in entries]
    assert len(set(names)) == len(SOURCES)
    for entry in entries:
        assert entry.count("{") == entry.count("}")
        words = re.sub(r"^@.*|^ +url .*", "", entry, flags=re.M)
        assert not re.search(r"(?<!\\)[&%$#_]", words), entry


def test_what_bibtex_would_misread_is_escaped() -> None:
    assert r"= {{Losses \& 5\% of \#1: a\_b}}," in cite.bibtex("Losses & 5% of #1: a_b", "x", "y")


def test_an_unknown_address_is_not_cited(parsed: Parsed) -> None:
    """The page for it is none."""
    assert not parsed["404.html"].select(".cite")


def test_the_search_finds_no_citation(site: Path) -> None:
    """Each page would be found by the words that all citations have."""
    text = unescape((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert "Cite this page" not in text
    assert "@misc" not in text
    assert "The dlref maintainers" not in text


# ---------- the day ----------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder whose records are asked for the day, and forget the answers before and afterwards."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(cite, "ROOT", tmp_path / "project")
    begin_build()
    (tmp_path / "project").mkdir()
    for name in ("CITATION.cff", "pyproject.toml"):
        (tmp_path / "project" / name).write_bytes((Path(__file__).parents[1] / name).read_bytes())
    yield tmp_path / "project"
    begin_build()


def commit(folder: Path, seconds: str) -> None:
    """Make a folder a project of its own, with one commit."""
    who = ["-c", "user.name=x", "-c", "user.email=x@dlref.example", "-c", "commit.gpgsign=false"]
    env = {"GIT_COMMITTER_DATE": f"{seconds} +0000", "GIT_AUTHOR_DATE": f"{seconds} +0000", "PATH": os.environ["PATH"]}
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), *who, "commit", "-q", "--allow-empty", "-m", "x"], check=True, env=env)


def test_the_day_is_that_of_the_last_commit(folder: Path) -> None:
    commit(folder, "1600000000")
    assert str(cite.day()) == "2020-09-13"


def test_who_builds_may_name_the_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(folder, "1600000000")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert str(cite.day()) == "2023-11-14"


def test_without_records_there_is_no_day(folder: Path) -> None:
    """A folder below another project does not take that one's; the version is then all."""
    commit(folder.parent, "1600000000")
    assert cite.day() is None
    assert f"themselves, version {dlref.__version__}. https" in cite.text("Adam", "https://x")
    entry = cite.bibtex("Adam", "https://x", "y")
    assert "year" not in entry
    assert f"{{Version {dlref.__version__}. Licence" in entry


@pytest.mark.parametrize("missing", ["git", "commits"])
def test_git_may_be_missing(folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """The program, or the first commit."""
    if missing == "git":
        commit(folder, "1600000000")
        monkeypatch.setenv("PATH", "")
    else:
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert cite.day() is None


def test_git_is_asked_once_a_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each page."""
    commit(folder, "1600000000")
    asked, run = [], subprocess.run

    def ask(*args: Any, **options: Any) -> Any:
        asked.append(args)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", ask)
    for title in ("Adam", "Momentum"):
        cite.text(title, "https://x")
        cite.bibtex(title, "https://x", "y")
    assert len(asked) == 1
    begin_build()
    cite.day()
    assert len(asked) == 2


def test_a_build_without_records_has_citations(mini: "Project") -> None:
    """Of the small project, which no commit ever saw."""
    page = (mini.root / "site" / "momentum.html").read_text(encoding="utf-8")
    assert f"themselves, version {dlref.__version__}. http://127.0.0.1:8000/momentum.html. Licence" in page

"""Where things stand elsewhere: the works that are cited, NumPy's documentation, the terms of the glossary and the words of the search."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from scripts.sitegen import glossary, numpy_docs, pages, sources

PAGES = pages.page_paths()
PAGE_IDS = [path.relative_to(pages.DOCS).as_posix() for path in PAGES]
ARCHIVES = {
    "arxiv.org": r"/abs/\d{4}\.\d{5}|/abs/1[0-4]\d\d\.\d{4}",
    "doi.org": r"/10\.\d{4,}/\S+",
    "jmlr.org": r"/papers/v\d+/[\w-]+\.html",
    "proceedings.mlr.press": r"/v\d+/\w+\.html",
    "openreview.net": r"/forum",
}
"""The hosts at which a paper has the address that stays, and its form: no version, no file."""
OTHER_HOSTS = {
    "cs231n.github.io", "d2l.ai", "distill.pub", "docs.nvidia.com", "docs.pytorch.org", "github.com", "info.deeplearning.ai",
    "keras.io", "optax.readthedocs.io", "pandas.pydata.org", "scikit-learn.org", "syne-tune.readthedocs.io", "web.stanford.edu",
    "www.coursera.org", "www.cs.toronto.edu", "www.deeplearningbook.org",
}  # fmt: skip
"""The hosts of courses, books and documentation, which are found nowhere else."""


# ---------- works ----------


def test_every_entry_is_complete() -> None:
    """Authors, title and address, and nothing that the build does not read."""
    entries = json.loads((pages.DOCS / "sources.json").read_text(encoding="utf-8"))
    assert list(entries) == sorted(entries)
    for key, entry in entries.items():
        assert {"authors", "title", "at"} <= set(entry) <= {"authors", "title", "in", "year", "at"}, key
        assert entry["authors"], key
        year = entry.get("year")
        assert year is None or (1900 < year < 2100 and (not re.search(r"\d{4}$", key) or key.endswith(str(year)))), key


def test_every_address_is_the_one_that_stays() -> None:
    """A paper at its archive, without version or file; each work once."""
    every = sources.sources().values()
    for one in every:
        parts = urlsplit(one.address)
        assert parts.scheme == "https", one.key
        host = parts.hostname or ""
        assert host in OTHER_HOSTS or re.fullmatch(ARCHIVES.get(host, "(?!)"), parts.path), f"{one.key}: {one.address}"
    assert len({one.address for one in every}) == len(every)


def test_what_is_cited_is_known_and_what_is_known_is_cited() -> None:
    """By a page, or by a docstring."""
    cited = {one.key for one in sources.citations()}
    assert sorted(cited - set(sources.sources())) == [], "docs/sources.json lacks it"
    assert sorted(set(sources.sources()) - cited) == [], "no page cites it: take it out of docs/sources.json"


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_a_page_names_its_sources_by_their_keys(path: Path) -> None:
    """Each line of Sources begins with one key and says what is taken from the work; it has no link of its own."""
    text = path.read_text(encoding="utf-8")
    if path.name == "frameworks.md":  # its sources are the links behind the names of the frameworks
        return
    lines = sources.items(text)
    assert len(lines) == len(re.findall(r"^- ", sources.section(text), re.M))
    keys = []
    for line in lines:
        assert "](" not in line, f"a link in Sources: write `- [@key]: …` and put the work into docs/sources.json: {line}"
        found = re.findall(r"\[@([^\]]*)\]", line)
        assert len(found) <= 1, f"one work a line: {line}"
        assert not found or re.match(r"\[@[a-z][a-z0-9-]*\]: \S", line), f"the key comes first, then what is taken from the work: {line}"
        keys += found
    assert len(keys) == len(set(keys)), "a work twice"


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_no_page_writes_out_the_address_of_a_work(path: Path) -> None:
    """Within a sentence, too, it is a link by its key."""
    text = path.read_text(encoding="utf-8")
    assert not [one.key for one in sources.sources().values() if f"]({one.address})" in text], "write [words][@key]"


@pytest.mark.parametrize("module", sources.modules())
def test_a_docstring_names_works_as_the_file_does(module: str) -> None:
    """Its links lead to an address of the file, under the names and the year of the file, or under the title."""
    works = {one.address: one for one in sources.sources().values()}
    for words, address in sources.in_docstrings(sources.modules()[module]):
        assert address in works, f"dlref.{module}: docs/sources.json has no work at {address}"
        assert works[address].is_called(words), f"dlref.{module}: [{words}] is {works[address]}"


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("kingma2015", "Kingma & Ba 2015", "Kingma & Ba 2014"),
        ("kingma2015", "Adam: A Method for Stochastic Optimization", "Kingma et al. 2015"),
        ("blanchard2021", "Blanchard, Higham & Higham 2021", "Blanchard & Higham 2021"),
        ("blanchard2021", "Blanchard et al. 2021", "Higham et al. 2021"),
        ("lecun1998", "LeCun et al. 1998", "LeCun 1998"),
        ("pytorch-sgd", "PyTorch's `SGD`", "TensorFlow's `SGD`"),
        ("sklearn-scaler", "`StandardScaler`", "`MinMaxScaler`"),
    ],
)
def test_what_a_work_is_called(key: str, right: str, wrong: str) -> None:
    """By all its authors if they are three at most, by the first and others from three on; documentation by whose it is."""
    assert sources.sources()[key].is_called(right)
    assert not sources.sources()[key].is_called(wrong)


def test_a_key_is_written_out() -> None:
    """In Sources as names, linked title, place and year; in a sentence as a link behind the words that are there."""
    work, address = sources.sources()["kingma2015"], sources.sources()["kingma2015"].address
    assert sources.expand("- [@kingma2015]: §3.") == f"- Kingma and Ba, [{work.title}]({address}), ICLR 2015: §3."
    assert sources.expand("see [the paper][@kingma2015]") == f"see [the paper]({address})"
    assert sources.sources()["sutskever2013"].names == ["Sutskever et al."]
    with pytest.raises(LookupError, match="nobody1900"):
        sources.expand("- [@nobody1900]: §3.")


def test_the_bibliography_leads_back() -> None:
    """Under each work stand all pages that cite it, once, with what they take from it."""
    text = sources.bibliography()
    works = dict(re.findall(r'<div class="work" id="([^"]+)" markdown>(.*?)</div>', text, re.S))
    assert list(works) == list(sources.sources())
    for one in sources.citations():
        assert works[one.key].count(f"]({one.place})") == 1
        assert one.words in works[one.key]
    assert "D. P. Kingma and J. Ba, " in works["kingma2015"]
    assert "(adam.md#sources): Algorithm 1" in works["kingma2015"]
    assert "(api/search.md)" in works["bergstra2012"] or "(search.md#sources)" in works["bergstra2012"]


# ---------- NumPy ----------

NUMPY = re.compile(r"`((?:np|numpy)\.[^`\n]+)`")


def test_every_name_of_numpy_exists() -> None:
    """Each that stands in backquotes on a page or in a docstring is one of the installed NumPy."""
    files = [*PAGES, *sources.modules().values()]
    names = [code for path in files for code in NUMPY.findall(path.read_text(encoding="utf-8"))]
    assert names
    for code in names:
        numpy_docs.address(code)


ADDRESSES = {
    "np.sum(W**2)": "generated/numpy.sum.html",
    "np.sqrt": "generated/numpy.sqrt.html",
    "np.linalg.norm(W)": "generated/numpy.linalg.norm.html",
    "np.ndarray.mean": "generated/numpy.ndarray.mean.html",
    "numpy.random.Generator": "random/generator.html#numpy.random.Generator",
    "np.random.default_rng(0)": "random/generator.html#numpy.random.default_rng",
    "np.random.Generator.permutation": "random/generated/numpy.random.Generator.permutation.html",
    "np.float32": "arrays.scalars.html#numpy.float32",
    "np.inf": "constants.html#numpy.inf",
    "np.newaxis": "constants.html#numpy.newaxis",
}


@pytest.mark.parametrize(("code", "where"), ADDRESSES.items())
def test_where_numpy_describes_a_name(code: str, where: str) -> None:
    """One of each kind, as the stable reference has them."""
    assert numpy_docs.address(code) == f"https://numpy.org/doc/stable/reference/{where}"


def test_what_is_no_name_of_numpy_has_no_address() -> None:
    """Other code, a module, and a name that is none, which is an error."""
    assert [numpy_docs.address(code) for code in ("adam.step", "np", "x = np.sum(W)", "np.random")] == [None] * 4
    with pytest.raises(LookupError, match=rf"`np.summ`: NumPy {re.escape(np.__version__)} has no numpy.summ"):
        numpy_docs.address("np.summ")


# ---------- terms ----------


def test_every_term_is_complete() -> None:
    """A name, a sentence, a place; no name twice, in no language, so that a reader finds one entry."""
    entries = json.loads((pages.DOCS / "glossary.json").read_text(encoding="utf-8"))
    assert [set(entry) for entry in entries] == [{"en", "zh", "also", "at", "means"}] * len(entries)
    every = glossary.terms()
    assert [entry["en"] for entry in entries] == [term.en for term in every], "docs/glossary.json is in alphabetical order"
    names = Counter(name.lower() for term in every for name in (term.en, *term.zh, *term.also))
    assert [name for name, count in names.items() if count > 1] == []
    assert len({term.anchor for term in every}) == len(every)
    for term in every:
        assert re.fullmatch(r"[A-Z].*[^.]\.", term.means), f"{term.en}: one sentence"
        assert not re.search(r"\.\s", term.means), f"{term.en}: more than one sentence"
        assert all(re.search(r"[\u4e00-\u9fff]", name) for name in term.zh), f"{term.en}: not Chinese"
        page, anchor = term.at.split("#")
        text = (pages.DOCS / f"{page}.md").read_text(encoding="utf-8")
        assert re.search(rf"\{{ #{re.escape(anchor)} \}}$|^/// \w+ \| {re.escape(anchor)} \|", text, re.M), f"{term.en}: no place {term.at}"


def test_a_page_says_what_the_notes_call_it() -> None:
    """Each page on a part of the notes, with the words by which readers look for it."""
    parts = (pages.ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1].split("  - Speed")[0]
    texts = {name: (pages.DOCS / f"{name}.md").read_text(encoding="utf-8") for name in re.findall(r"(\w+)\.md$", parts, re.M)}
    ours = {"index", "notation", "traps", "printed", "chapter_1", "chapter_2", "chapter_3", "mine", "spot", "spot_2", "spot_3"}
    for name, text in texts.items():
        if name not in ours:
            assert re.search(r"[\u4e00-\u9fff]|^Adam$", pages.head(text).get("notes", "")), f"docs/{name}.md: a line `notes:` in its head"
            assert re.search(r"^terms: \[", text, re.M), f"docs/{name}.md: `terms:` in its head, the words by which readers look for it"


def test_the_search_is_given_all_words_of_a_page() -> None:
    """The names of its terms, in both languages, and those of its head."""
    head = {"called": "Momentum, momentum method", "notes": "动量梯度下降", "terms": ["dampening", 0.9]}
    names = glossary.names("momentum", head)
    assert names[:3] == ["Momentum", "momentum method", "动量梯度下降"]
    assert {"momentum", "动量", "Nesterov momentum", "zigzag", "dampening", "0.9"} <= set(names)
    assert "Adam" not in names
    assert glossary.names("speed", {}) == []


def test_the_glossary_has_each_term_under_its_letter() -> None:
    """With an anchor, its Chinese name and a link to where it is explained."""
    text = glossary.glossary()
    for term in glossary.terms():
        letter, entry = text.partition(f'<div id="{term.anchor}" markdown>')[::2]
        assert re.findall(r"^## (.)", letter, re.M)[-1] == term.en[0].upper()
        entry = entry.partition("</div>")[0]
        assert f"]({term.page}.md#" in entry
        assert all(name in entry for name in term.zh)
    assert len(re.findall(r"<dt", text)) == len(glossary.terms())
    assert pages.title((pages.DOCS / "glossary.md").read_text(encoding="utf-8")) == "Glossary"

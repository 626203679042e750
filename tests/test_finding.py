"""What a stranger types into the search, and the page that is meant; and what the search reads for it."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.sitegen import pages, search, tables

if TYPE_CHECKING:
    from playwright.sync_api import Page

MEANT = {
    # identifiers of frameworks
    "BatchNorm1d": "batch_norm",
    "torch.nn.BatchNorm1d": "batch_norm",
    "nn.Dropout": "dropout",
    "kaiming_normal_": "initialization",
    "CrossEntropyLoss": "softmax",
    "EarlyStopping": "early_stopping",
    "weight_decay": "norm_penalty",
    "torch.optim.AdamW": "adam",
    "optim.SGD": "gradient_descent",
    "keras.optimizers.RMSprop": "rmsprop",
    "ReduceLROnPlateau": "learning_rate",
    "StandardScaler": "standardize",
    "train_test_split": "data_split",
    "gradcheck": "gradient_check",
    "RandomizedSearchCV": "search",
    "running_var": "batch_norm",
    "betas": "adam",
    # formulas as they are typed or pasted
    "beta^t": "adam",
    "(1-beta)^t": "adam",
    "1-beta1**t": "adam",
    "sqrt(s+eps)": "rmsprop",
    r"\frac{v}{1-\beta_1^t}": "adam",
    "dW**2": "adam",
    "(1 - beta) * dW**2": "rmsprop",
    "keep_prob": "dropout",
    r"\frac{\lambda}{2m}": "norm_penalty",
    # signs
    "β": "momentum",
    "ε": "adam",
    "beta": "moving_average",
    "epsilon": "adam",
    "lambda": "norm_penalty",
    # the notes' words
    "动量": "momentum",
    "偏差修正": "moving_average",
    "指数加权平均": "moving_average",
    "正则化": "regularization",
    "超参数": "importance",
    "学习率衰减": "learning_rate",
    "早停": "early_stopping",
    "批量标准化": "batch_norm",
    "梯度检验": "gradient_check",
    "归一化": "standardize",
    "随机失活": "dropout",
    "偏差": "bias_variance",
    # plurals and -ing
    "optimizers": "chapter_2",
    "learning rates": "learning_rate",
    "regularizing": "regularization",
    "mini-batches": "mini_batch",
    "overfitting": "bias_variance",
    "normalizing inputs": "standardize",
    "initializing weights": "initialization",
    "gradients checking": "gradient_check",
    "moving averages": "moving_average",
    # readers' words
    "test time": "batch_norm",
    "inference": "batch_norm",
    "validation": "data_split",
    "validation set": "data_split",
    "weight decay": "norm_penalty",
    "running variance": "batch_norm",
    "Bessel": "batch_norm",
    "overfit": "bias_variance",
    "xavier": "initialization",
    "he initialization": "initialization",
    "vanishing gradient": "initialization",
    "exploding gradients": "initialization",
    "cross entropy": "softmax",
    "temperature": "softmax",
    "grid search": "search",
    "random search": "search",
    "ensemble": "bagging",
    "L2": "norm_penalty",
    "L1": "norm_penalty",
    "lasso": "norm_penalty",
    "heavy ball": "momentum",
    "nesterov": "momentum",
    "RMSprop": "rmsprop",
    "adam": "adam",
    "momentum": "momentum",
    "softmax": "softmax",
    "dropout": "dropout",
    "warmup": "learning_rate",
    "AdamW": "adam",
    "bias correction": "moving_average",
    "data augmentation": "augmentation",
    "condition number": "gradient_descent",
    "dead relu": "activation",
    "label smoothing": "softmax",
    "batch size": "batch_size",
    "train dev test": "data_split",
    "lr schedule": "learning_rate",
    "zero_grad": "glossary",
    "log sum exp": "softmax",
    "pytorch vs keras": "frameworks",
    "bias variance tradeoff": "bias_variance",
    # whole questions
    "why does adam divide by 1-beta^t": "adam",
    "adam epsilon inside sqrt": "adam",
    "keras adam epsilon": "adam",
    "batchnorm eval mode different results": "batch_norm",
    "running mean momentum 0.1 vs 0.9": "batch_norm",
    "dropout scale at test time": "dropout",
    "xavier vs he": "initialization",
    "gradient check tolerance": "gradient_check",
    "learning rate decay formula": "learning_rate",
    "softmax overflow nan": "softmax",
    "L2 vs weight decay": "norm_penalty",
    "random search vs grid search": "search",
    "mini batch size": "batch_size",
    "train dev test split ratio": "data_split",
    "cosine warmup": "learning_rate",
}
ANSWERS = """[...document.querySelectorAll(".md-search-result__item")].slice(0, 3)
  .map((item) => item.querySelector("a").href.replace(/^.*[/]|[.]html.*$/g, ""))"""


def answers(page: "Page", words: str) -> list[str]:
    """Paste words into the search field; return the pages that are named first."""
    field = page.locator("[data-md-component=search-query]")
    field.fill("")
    meta = page.locator(".md-search-result__meta")
    meta.filter(has_not_text="match").wait_for()
    field.fill(words)
    meta.filter(has_text="match").wait_for(timeout=60_000)
    found: list[str] = page.evaluate(ANSWERS)
    return found


@pytest.mark.browser
def test_what_is_looked_for_is_found(page: "Page", served: str) -> None:
    """The page on a thing is among the first three answers, and for 90 of these queries the first one."""
    page.goto(f"{served}bagging.html")
    page.keyboard.press("/")
    found = {words: answers(page, words) for words in MEANT}
    assert {words: named for words, named in found.items() if MEANT[words] not in named} == {}
    first = [words for words, named in found.items() if named[0] == MEANT[words]]
    assert len(MEANT) >= 80
    assert answers(page, "10")  # with decimals among the words of the index, this query failed
    assert len(first) >= 90, [words for words in MEANT if words not in first]


@pytest.fixture(scope="module")
def entries(site: Path) -> list[dict[str, Any]]:
    """Return what the search reads."""
    index: dict[str, list[dict[str, Any]]] = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    return index["docs"]


def test_answers_can_be_read(entries: list[dict[str, Any]]) -> None:
    """They show neither TeX nor the code of figures nor words that run together."""
    for entry in entries:
        shown = f"{entry['title']} {entry['text']}"
        assert not re.search(r"\\[(\[]|Code of this figure", shown), entry["location"]
        assert not re.search(
            r"(Holds|Depends|Fails|testable|erratum|convention|omission|beyond|withdrawn)(?=[A-Z“βα])|\wnotes, l\.", entry["title"]
        )


def test_claims_errata_and_traps_are_answers_of_their_own(entries: list[dict[str, Any]]) -> None:
    """Each leads to its place, under its own words."""
    titles = {entry["location"]: entry["title"] for entry in entries}
    for path in pages.page_paths():
        for claim in pages.claims(path.read_text(encoding="utf-8")):
            title = titles[f"{path.stem}.html#{claim.anchor}"]
            assert title.startswith(pages.VERDICTS[claim.verdict][0])
    errata = {location.partition("#")[2]: title for location, title in titles.items() if re.search(r"#E\d\d$", location)}
    assert set(tables.notes()["errata"]) <= set(errata)
    assert errata["E01"] == "E01 The correction is misprinted"
    assert titles["traps.html#eps"] == "ε inside the root or outside"


def test_names_are_for_the_search_alone(entries: list[dict[str, Any]], site: Path) -> None:
    """What readers type stands with the page's entry and not on the page."""
    momentum = next(entry for entry in entries if entry["location"] == "momentum.html")
    assert {"动量梯度下降", "look-ahead gradient", "动量公式要不要乘1-beta"} <= set(momentum["called"])
    assert "look-ahead gradient" not in (site / "momentum.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\beta_1^t", "β₁ᵗ"),
        (r"\frac{v}{1 - \beta^t}", "v/(1 - βᵗ)"),
        (r"\alpha\,\frac{dW}{\sqrt{s + \varepsilon_{\text{root}}} + \varepsilon}", "α dW/(√(s + ε_root) + ε)"),
        (r"\hat s \ge 0", "ŝ ≥ 0"),
        (r"\frac{\hat v}{\hat{s}}", "v̂/ŝ"),
        (r"\tfrac12 \lVert W^{[l]} \rVert_F^2", "1/2 ‖W^[l] ‖_F²"),
    ],
)
def test_a_formula_is_read_in_unicode(tex: str, text: str) -> None:
    assert search.as_text(tex) == text


def test_what_is_typed_and_what_is_read_are_split_alike() -> None:
    """By the script and by the theme, which has its signs from mkdocs.yml."""
    script = (pages.DOCS / "assets" / "search.js").read_text(encoding="utf-8")
    between = re.search(r"const between = /(.+)/;", script)
    configured = re.search(r"separator: '(.+)'", (pages.ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert between
    assert configured
    assert configured[1].replace("''", "'") == between[1]
    assert re.split(between[1], "from 0.01 to 1.5e-8, 10 of 1-beta") == ["from", "to", "10", "of", "1", "beta"]

"""Run inside Pyodide by `make.py`: leave out of its archives what a page never asks for, and compile what a page imports.

To compile source is most of what a start costs. What is compiled here, once and for all, is only what a first figure really imports: the
compiled form weighs more.
"""

import fnmatch
import importlib
import importlib.util
import io
import marshal
import sys
import zipfile
from pathlib import Path

EVERYWHERE = ["*.pyi", "*.pxd", "*.pyx", "*.h", "*.a", "*/tests/*", "*/test/*", "*/py.typed", "*.dist-info/RECORD"]
LEFT_OUT = {
    "python_stdlib": [
        *("ensurepip/*", "idlelib/*", "lib2to3/*", "pydoc_data/*", "tkinter/*", "turtle*", "venv/*", "wsgiref/*", "xmlrpc/*"),
        *("_pyrepl/*", "curses/*", "dbm/*", "ftplib.py", "imaplib.py", "mailbox.py", "pdb.py", "poplib.py", "pydoc.py", "smtplib.py"),
    ],
    "numpy": ["numpy/f2py/*", "numpy/core/*", "numpy/_pyinstaller/*", "numpy/doc/*", "numpy/conftest.py"],
    "matplotlib": [
        *("matplotlib/mpl-data/sample_data/*", "matplotlib/mpl-data/images/*", "matplotlib/mpl-data/plot_directive/*"),
        *("matplotlib/mpl-data/fonts/afm/*", "matplotlib/mpl-data/fonts/pdfcorefonts/*", "matplotlib/mpl-data/fonts/ttf/cm*.ttf"),
        *("matplotlib/mpl-data/fonts/ttf/DejaVuS*-*.ttf", "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono.ttf"),
        *("matplotlib/mpl-data/fonts/ttf/DejaVuSerif.ttf", "matplotlib/mpl-data/fonts/ttf/*Display.ttf"),
        *(
            "matplotlib/testing/*",
            "matplotlib/sphinxext/*",
            "mpl_toolkits/axes_grid1/*",
            "mpl_toolkits/axisartist/*",
            "pylab.py",
            "matplotlib/pylab.py",
        ),
        *(f"matplotlib/backends/*{name}*" for name in ("qt", "gtk", "wx", "_tk", "macosx", "nbagg", "web", "_pgf", "_pdf", "_ps", "cairo")),
    ],
    "pillow": [
        *(f"PIL/{name}*" for name in ("_webp", "_imagingcms", "_imagingft", "_imagingmath", "ImageQt", "ImageTk", "ImageCms", "_avif")),
        *(f"PIL/{name}ImagePlugin.py" for name in ("[A-FH-IL-O]*", "J[!p]*", "JpegX", "S*", "T[!i]*", "W*", "X*", "P[!np]*", "Q*")),
    ],
}
"""Of each archive, what neither an example nor a figure needs."""
ALSO_IMPORTED = ("ast", "doctest", "gzip", "inspect", "json", "linecache", "logging", "traceback")
"""What the page's own program and dlref import of the standard library."""


def imported() -> set[str]:
    """Return the source files of all modules that the first figure imports, each by its path in its archive."""
    for name in ALSO_IMPORTED:
        importlib.import_module(name)
    import matplotlib
    import numpy as np

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    np.random.default_rng(0).normal(size=3)
    _, axes = plt.subplots()
    axes.plot([1, 2], label="$x^2$")
    axes.legend()
    plt.savefig(io.StringIO(), format="svg")
    files = {getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]}
    roots = ("/lib/python314.zip/", "/lib/python3.14/site-packages/", "/lib/python3.14/")
    return {file.removeprefix(root) for file in files for root in roots if file.startswith(root) and file.endswith(".py")}


def packed(archive: bytes, left_out: list[str], compiled: set[str]) -> bytes:
    """Return an archive without some of its files, and with some of its modules compiled, in a fixed order and without dates."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist()):
            is_licence = "licen" in name.lower() or "copying" in name.lower()
            if name.endswith("/") or (not is_licence and any(fnmatch.fnmatchcase(name, pattern) for pattern in left_out)):
                continue
            content = old.read(name)
            if name in compiled:
                name, content = f"{name}c", _compiled(content, name)
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return made.getvalue()


def _compiled(source: bytes, name: str) -> bytes:
    """Return the content of a .pyc that is not held against its source, which is not there."""
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little") + importlib.util.source_hash(source) + marshal.dumps(code)


def main(folder: Path) -> None:
    """Pack every archive of a folder anew."""
    compiled = imported()
    for path in sorted(folder.iterdir()):
        name = path.name.split("-")[0].removesuffix(".zip")
        path.write_bytes(packed(path.read_bytes(), [*EVERYWHERE, *LEFT_OUT.get(name, [])], compiled))


if __name__ == "__main__":
    main(Path("/archives"))

"""Web fonts, cut from the packages' full families to what seven languages need.

Subsetting takes about ten seconds, so the result is kept with a stamp of everything it depends
on. Chinese comes from the reader's system: a web font of it would weigh several megabytes.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

STAMP = "fonts.json"


@dataclass(frozen=True)
class WebFont:
    """One family: where it comes from, which axes are fixed, and which characters stay."""

    package: str
    module: str
    source: str
    target: str
    fixed_axes: dict[str, float]
    characters: str


WEB_FONTS = (
    WebFont(
        package="fontpkg-inter",
        module="fontpkg_inter",
        source="Inter[opsz,wght].ttf",
        target="inter.woff2",
        fixed_axes={"opsz": 14},
        # Latin with the letters of French, Portuguese, German and Polish, punctuation, currencies,
        # arrows, mathematical signs
        characters="U+0020-007E,U+00A0-017F,U+02BB-02BD,U+02C6-02DD,U+2000-2027,U+202F-205E,"
        "U+20A0-20BF,U+2116,U+2122,U+2190-2199,U+2212,U+2215,U+2248,U+2260,U+2264,U+2265,"
        "U+25CF,U+2713",
    ),
    WebFont(
        package="fontpkg-noto-sans-arabic",
        module="fontpkg_noto_sans_arabic",
        source="NotoSansArabic[wdth,wght].ttf",
        target="noto-sans-arabic.woff2",
        fixed_axes={"wdth": 100},
        # Arabic with its presentation forms, joiners, quotation marks and the space between words
        characters="U+0020,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+200C-200F,"
        "U+FD3E-FD3F,U+FDFC,U+FE70-FEFC",
    ),
)

# What running text needs: joining and marks of Arabic, kerning, tabular figures. Inter's dozens
# of stylistic sets would double the file.
FEATURES = [
    "ccmp", "locl", "kern", "mark", "mkmk", "liga", "calt", "rlig",
    "init", "medi", "fina", "isol", "tnum", "lnum",
]  # fmt: skip


def build_fonts(folder: Path, say: Callable[[str], None]) -> bool:
    """Write the fonts into `folder` unless they are there for these versions already.

    Returns whether anything was built. `say` gets a line for every font, before the slow part.
    """
    stamp = _stamp()
    if is_built(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    # the stamp goes first and comes back last: an interrupted build is done again
    (folder / STAMP).unlink(missing_ok=True)
    for font in WEB_FONTS:
        say(f"cutting {font.source} to what the languages need")
        size = _build(font, folder / font.target)
        say(f"{font.target}: {size // 1024} KiB")
    (folder / STAMP).write_text(stamp, encoding="utf-8")
    return True


def is_built(folder: Path) -> bool:
    """True when the folder holds the fonts of the installed versions and this recipe."""
    stamp = folder / STAMP
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == _stamp()
        and all((folder / font.target).is_file() for font in WEB_FONTS)
    )


def _stamp() -> str:
    recipe = [{**asdict(font), "version": version(font.package)} for font in WEB_FONTS]
    return json.dumps({"fonts": recipe, "features": FEATURES}, indent=1, sort_keys=True)


def _build(font: WebFont, target: Path) -> int:
    """Write one font and return its size in bytes. The file appears whole or not at all."""
    spec = find_spec(font.module)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {font.package} is not installed.")
    face = TTFont(Path(spec.origin).parent / "files" / font.source)
    # first the letters, then the axes: fixing an axis costs time for each letter
    options = Options(layout_features=FEATURES, flavor="woff2", hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(font.characters))
    subsetter.subset(face)
    instantiateVariableFont(face, font.fixed_axes, inplace=True)
    face.flavor = "woff2"
    part = target.with_suffix(".part")
    face.save(part)
    part.replace(target)
    return target.stat().st_size

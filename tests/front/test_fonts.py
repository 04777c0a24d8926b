"""Web fonts: cut once, kept by version, and never half-done."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ced_platform.shared import fonts

# one worker for all of them: cutting the fonts takes seconds
pytestmark = pytest.mark.xdist_group("fonts")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    assert fonts.build_fonts(folder, lambda _line: None)
    return folder


def test_letters_of_every_european_language_are_there(built: Path) -> None:
    letters = TTFont(built / "inter.woff2").getBestCmap()
    assert [
        c for c in "àâçéèêëîïôœùûüÿÆŒãõáíóúäößąćęłńśźżŻŁ«»„”–…€£→↑" if ord(c) not in letters
    ] == []


def test_arabic_letters_are_there_and_still_join(built: Path) -> None:
    font = TTFont(built / "noto-sans-arabic.woff2")
    letters = font.getBestCmap()
    assert [
        c for c in "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىپچڤگ،؛؟٠٩" if ord(c) not in letters
    ] == []
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina"} <= features


def test_both_keep_the_weight_axis_only(built: Path) -> None:
    for font in fonts.WEB_FONTS:
        axes = [axis.axisTag for axis in TTFont(built / font.target)["fvar"].axes]
        assert axes == ["wght"]


def test_files_are_small_enough_for_weak_networks(built: Path) -> None:
    sizes = {font.target: (built / font.target).stat().st_size for font in fonts.WEB_FONTS}
    assert sizes["inter.woff2"] < 64_000
    assert sizes["noto-sans-arabic.woff2"] < 90_000


def test_second_build_does_nothing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_build", lambda *_: pytest.fail("built again"))
    assert not fonts.build_fonts(built, lambda _line: None)


def test_new_version_or_lost_file_is_built_again(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fonts.is_built(built)
    monkeypatch.setattr(fonts, "version", lambda _package: "99")
    assert not fonts.is_built(built)


def test_interrupted_build_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(font: fonts.WebFont, target: Path) -> int:
        target.write_bytes(b"half")
        if font is fonts.WEB_FONTS[-1]:
            raise KeyboardInterrupt
        return 4

    monkeypatch.setattr(fonts, "_build", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fonts.build_fonts(tmp_path, lambda _line: None)
    assert not fonts.is_built(tmp_path)

"""The words and the firms of the demo, without a database."""

import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from ced_platform.demo.geography import PLACES
from ced_platform.demo.naming import ARABIC_CITIES, NATURE, PATTERNS, PEOPLE, SECTOR_WORDS
from ced_platform.demo.population import FirmDraft, firms_of, shares
from ced_platform.demo.treaties import CONVENTIONS
from ced_platform.demo.vocabulary import LANGUAGES, SECTOR_OF_DIVISION, trades
from ced_platform.demo.wording import COOPERATION, NORMS, SENTENCES
from ced_platform.shared.countries import COUNTRIES
from territories.reference import read_territories

SECTORS = set(SECTOR_OF_DIVISION.values())
NAMES = {row.code: row.names for row in read_territories()}


def people_of(code: str, count: int = 200, seed: int = 1) -> list[FirmDraft]:
    (place,) = (one for one in PLACES if one.code == code)
    return list(firms_of(place, count, seed=seed, region_names=NAMES[code]))


def digest(seed: int = 1) -> str:
    drafts = [draft for place in PLACES for draft in people_of(place.code, 20, seed)]
    return sha256(repr(drafts).encode()).hexdigest()


# --- words --------------------------------------------------------------------------------------


def test_sixty_trades_say_four_things_in_seven_languages():
    assert len(trades()) == 60
    for trade in trades():
        for phrase in filter(None, (trade.makes, trade.masters, trade.needs, trade.old)):
            assert set(phrase.words) == set(LANGUAGES)
            assert all(words.strip() == words and words for words in phrase.words.values())


@pytest.mark.parametrize(
    ("language", "script"),
    [("ar", r"[\u0600-\u06ff]"), ("zh-hans", r"[\u4e00-\u9fff]"), ("pl", r"[a-zżźćńółęąś]")],
)
def test_each_language_is_written_in_its_script(language, script):
    for trade in trades():
        assert re.search(script, trade.makes.words[language])
        assert re.search(script, trade.needs.words[language])


def test_every_language_has_all_sentences_with_the_same_gaps():
    def gaps(sentence: str) -> list[str]:
        return sorted(set(re.findall(r"{(\w+)}", sentence)))

    for language in LANGUAGES:
        assert set(SENTENCES[language]) == set(SENTENCES["en"])
        for name, sentence in SENTENCES[language].items():
            assert gaps(sentence) == gaps(SENTENCES["en"][name]), (language, name)


def test_every_language_has_names_for_everything():
    for language in LANGUAGES:
        assert set(SECTOR_WORDS[language]) == SECTORS
        assert all((NATURE[language], PATTERNS[language], PEOPLE[language], COOPERATION[language]))
    assert set(NORMS) == SECTORS


def test_cities_of_arabic_writers_have_arabic_names():
    cities = {city for place in PLACES if "ar" in dict(place.texts) for city in place.cities}
    assert cities == set(ARABIC_CITIES)


def test_the_plan_names_known_territories_and_sectors():
    codes = {place.code for place in PLACES} | {
        code for one in CONVENTIONS for code in (one.own, one.partner)
    }
    assert codes <= set(NAMES)
    for place in PLACES:
        assert sum(share for _, share in place.texts) == pytest.approx(1)
        assert set(place.strong) <= SECTORS
        assert all(set(cluster.sectors) <= SECTORS for cluster in place.clusters)
    assert len({one.reference for one in CONVENTIONS}) == len(CONVENTIONS)
    assert {one.state for one in CONVENTIONS} == {
        "active", "draft", "proposed", "signed_once", "expired", "ended",
    }  # fmt: skip


# --- firms --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_firms_and_another_seed_others():
    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_firms_do_not_depend_on_the_randomisation_of_hashes(hash_seed):
    code = "from tests.demo.test_population import digest; print(digest())"
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest()


def test_a_larger_world_begins_with_the_smaller():
    assert people_of("FR-NPDC", 300)[:100] == people_of("FR-NPDC", 100)


@pytest.mark.parametrize("firms", [16, 60, 400, 100_000])
def test_shares_add_up_and_leave_nobody_out(firms):
    counts = shares(PLACES, firms)
    assert sum(counts.values()) == firms
    assert min(counts.values()) >= 1


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.code)
def test_firms_are_valid_and_distinct(place):
    drafts = people_of(place.code)
    assert len({draft.name for draft in drafts}) == len(drafts)
    for draft in drafts:
        assert draft.language in dict(place.texts)
        assert len(draft.name) <= 200
        assert all(0 < len(asset.text) <= 500 for asset in draft.assets)
        assert (draft.validation_comment != "") == (draft.validation == "refused")
        assert not re.search(r"[{}]", draft.description + "".join(a.text for a in draft.assets))
        if draft.publication == "published":
            assert draft.trades
            assert draft.assets


def test_some_profiles_are_not_finished_and_some_are_not_let_in():
    drafts = people_of("FR-NPDC", 400)
    states = Counter((draft.publication, draft.validation) for draft in drafts)
    assert 0.8 < states["published", "validated"] / 400 < 0.92
    assert {"draft", "withdrawn"} <= {publication for publication, _ in states}
    assert {"pending", "refused"} <= {validation for _, validation in states}
    assert any(not draft.languages_of_work for draft in drafts)
    assert any(not draft.size_class for draft in drafts)
    assert any(not any(asset.direction == "seeks" for asset in draft.assets) for draft in drafts)


def test_most_say_where_they_sell_and_whether_they_have_worked_abroad():
    drafts = [draft for place in PLACES for draft in people_of(place.code, 50)]
    assert all(set(draft.markets) <= set(COUNTRIES) for draft in drafts)
    said = [draft for draft in drafts if draft.markets]
    assert 0.5 < len(said) / len(drafts) < 0.8
    assert all(draft.territory[:2] in draft.markets for draft in said)
    assert {draft.worked_abroad for draft in drafts} == {True, False, None}


def test_trades_follow_a_long_tail():
    counts = Counter(draft.trades[0] for draft in people_of("FR-NPDC", 2000))
    ordered = [count for _, count in counts.most_common()]
    assert len(ordered) > 50
    assert ordered[0] > 3 * ordered[20] > 3 * ordered[-1]


def test_what_one_side_lacks_the_other_has():
    """Most firms of the one side seek a market of a trade in which the other side offers one."""
    north, south = people_of("FR-NPDC", 300), people_of("TN-13", 300)

    def trades_with(drafts: list[FirmDraft], direction: str, kind: str) -> set[str]:
        return {
            draft.trades[0]
            for draft in drafts
            if any((asset.direction, asset.kind) == (direction, kind) for asset in draft.assets)
        }

    for kind in ("market_access", "capacity"):
        sought, brought = trades_with(north, "seeks", kind), trades_with(south, "brings", kind)
        assert len(sought & brought) > 0.6 * len(sought)
    sought, brought = (
        trades_with(s, d, "technology") for s, d in ((south, "seeks"), (north, "brings"))
    )
    assert len(sought & brought) > 0.6 * len(sought)
    lost = trades_with(north, "seeks", "discontinued_product")
    assert lost
    assert any(
        trade.old and trade.old.words["fr"].casefold() == asset.text.casefold()
        for trade in trades()
        for draft in south
        for asset in draft.assets
        if asset.kind == "product"
    )

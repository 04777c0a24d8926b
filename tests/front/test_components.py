"""The component tags: what they write, what they escape, and where their links lead."""

import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from ced_platform.shared.ui import Gain, Measure, Party, Step
from ced_platform.templatetags.components import level_in_words

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def draw(source: str, path: str = "/list/", **context: object) -> str:
    """Render a piece of template as a page at `path` would."""
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "not known"),
        (0.0, "none"),
        (0.049, "none"),
        (0.05, "slight"),
        (0.35, "fair"),
        (0.6, "strong"),
        (0.8, "very strong"),
        (1.0, "very strong"),
    ],
)
def test_levels_are_words(value: float | None, word: str) -> None:
    assert level_in_words(value) == word


def test_gain_bars_grow_from_the_seam() -> None:
    drawn = draw("{% gain_bars 'Left' 'Right' gains %}", gains=[Gain("Products", 0.7, 0.25)])
    left, right = re.findall(r'class="bar-fill" x="(\d+)%" width="(\d+)%"', drawn)
    assert left == ("30", "70")
    assert right == ("0", "25")
    # the words say the same to those who see no bars
    assert re.search(r"<bdi>Left</bdi>: </span>strong", drawn)
    assert re.search(r"<bdi>Right</bdi>: </span>slight", drawn)


def test_unknown_gain_is_not_an_empty_bar() -> None:
    drawn = draw("{% gain_bars 'Left' 'Right' gains %}", gains=[Gain("Market", None, 0.0)])
    assert drawn.count('class="unknown"') == 1
    assert drawn.count("bar-fill") == 1
    assert "not known" in drawn


def test_measure_outside_its_range_stays_inside_its_bar() -> None:
    drawn = draw("{% measures values %}", values=[Measure("Size", 1.7), Measure("Zone", -1)])
    assert re.findall(r'width="(\d+)%" height="100%"/></svg>', drawn) == ["100", "0"]


def test_pair_header_isolates_names_and_escapes_them() -> None:
    drawn = draw(
        "{% pair_header left right 'Open' 'good' %}",
        left=Party(HOSTILE, "Nord"),
        right=Party("شركة الأطلس", "Tunis", url="/firms/2/", details=(HOSTILE,)),
    )
    assert "<script>" not in drawn
    assert '<a href="/firms/2/"><bdi>شركة الأطلس</bdi></a>' in drawn
    assert 'class="chip good"' in drawn


@pytest.mark.parametrize(
    "source",
    [
        "{% card title=text aside=text %}{{ text }}{% endcard %}",
        "{% card title=text url='/x/' %}{% endcard %}",
        "{% page_header title=text lead=text trail=trail %}{{ text }}{% endpage_header %}",
        "{% empty_state title=text text=text %}{{ text }}{% endempty_state %}",
        "{% chip text %}",
        "{% reasons texts texts texts them_title=text you_title=text %}",
        "{% stepper steps label=text %}",
        "{% progress text 1 2 %}",
        "{% gain_bars text text gains %}",
        "{% confirm_dialog 'x' title=text action='/' confirm_label=text %}{% endconfirm_dialog %}",
    ],
)
def test_components_escape_what_they_show(source: str) -> None:
    drawn = draw(
        source,
        text=HOSTILE,
        texts=[HOSTILE],
        trail=[(HOSTILE, "")],
        steps=[Step(HOSTILE, "current", HOSTILE)],
        gains=[Gain(HOSTILE, 0.5, None)],
    )
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_crumbs_end_in_the_page_itself() -> None:
    drawn = draw(
        "{% crumbs 'Firms' '/firms/' 'Acme' as trail %}"
        "{% page_header title='Acme' trail=trail %}{% endpage_header %}"
    )
    assert '<a href="/firms/">Firms</a>' in drawn
    assert '<span aria-current="page"><bdi>Acme</bdi></span>' in drawn


def test_content_of_a_block_component_is_not_escaped_twice() -> None:
    drawn = draw("{% card %}<p>{{ text }}</p>{% endcard %}", text="a & b")
    assert "<p>a &amp; b</p>" in drawn


@pytest.mark.parametrize(
    ("path", "sort", "direction"),
    [
        ("/list/", "name", "none"),
        ("/list/?sort=size", "name", "none"),
        ("/list/?sort=name", "-name", "ascending"),
        ("/list/?sort=-name", "name", "descending"),
    ],
)
def test_sort_header_turns_round(path: str, sort: str, direction: str) -> None:
    drawn = draw("{% sort_header 'Name' 'name' %}", path)
    assert f'aria-sort="{direction}"' in drawn
    assert f'href="?sort={sort}"' in drawn


def test_sorting_keeps_the_filter_and_leaves_the_page() -> None:
    drawn = draw("{% sort_header 'Name' 'name' %}", "/list/?words=gear+box&page=4")
    assert 'href="?words=gear+box&amp;sort=name"' in drawn


def test_pagination_counts_and_keeps_the_filter() -> None:
    page = Paginator(range(12_345), 20).get_page(3)
    drawn = draw("{% pagination page %}", "/list/?words=gear&page=3", page=page)
    assert "41–60 of 12,345" in drawn
    assert 'href="?words=gear&amp;page=2" rel="prev"' in drawn
    assert 'href="?words=gear&amp;page=4" rel="next"' in drawn
    assert '<span aria-current="page">3</span>' in drawn


def test_pagination_of_one_page_only_counts() -> None:
    drawn = draw("{% pagination page %}", page=Paginator(range(7), 20).get_page(1))
    assert "1–7 of 7" in drawn
    assert "<a " not in drawn


def test_reasons_say_when_nothing_is_known() -> None:
    drawn = draw("{% reasons them you %}", them=[], you=["You have what they seek."])
    assert "Nothing known yet." in drawn
    assert "What is not known yet" not in drawn


def test_stepper_marks_the_present_step() -> None:
    steps = [Step("Proposed", "done"), Step("Dialogue", "current"), Step("Project", "todo")]
    drawn = draw("{% stepper steps %}", steps=steps)
    assert drawn.count('aria-current="step"') == 1
    assert re.search(r'current" aria-current="step">\s*<span class="step-label">Dialogue', drawn)


def test_language_list_returns_to_the_page_but_never_to_a_sent_form() -> None:
    factory = RequestFactory()
    source = Template("{% language_list %}")
    shown = source.render(RequestContext(factory.get("/firms/?page=2"), {"csrf_token": "t"}))
    assert 'name="next" value="/firms/?page=2"' in shown
    sent = source.render(RequestContext(factory.post("/firms/"), {"csrf_token": "t"}))
    assert 'name="next" value=""' in sent


def test_synthetic_banner_and_inferred_mark() -> None:
    assert "<strong>Synthetic data.</strong>" in draw("{% synthetic_banner %}")
    assert "inferred, to be confirmed" in draw("{% inferred %}")

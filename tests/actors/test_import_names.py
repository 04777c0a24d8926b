"""Names from registers, titles and kinds: tables."""

import pytest

from actors.imports.cordis import item_text, reference_of, tidy_title
from actors.imports.kinds import kind_of
from actors.imports.names import firm_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("AERO ENTERPRISE GMBH", "Aero Enterprise GmbH"),
        ("CRMT SAS", "CRMT SAS"),
        ("MINESTO AB", "Minesto AB"),
        ("SUNTHERM APS", "Suntherm ApS"),
        ("GRAASTEN TEGLVAERK A/S", "Graasten Teglvaerk A/S"),
        ("GLOBEMA SP ZOO", "Globema Sp. z o.o."),
        ("PIXEL SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA", "Pixel Sp. z o.o."),
        ("BAI-WIND SOCIEDAD LIMITADA", "BAI-Wind SL"),
        ("A.L.P.A. - AZIENDA LAVORAZIONE S.P.A.", "A.L.P.A. - Azienda Lavorazione S.p.A."),
        ("AGUA, ENERGIA Y MEDIOAMBIENTE SL", "Agua, Energia y Medioambiente SL"),
        ("BS & T FRANKFURT AM MAIN GMBH", "BS & T Frankfurt am Main GmbH"),
        ("AEROX ENGINEERING (UK) LIMITED", "Aerox Engineering (UK) Limited"),
        ("KKS-KALTE-KLIMA-SACHSEN GMBH", "KKS-Kalte-Klima-Sachsen GmbH"),
        ("GR3N SAGL", "GR3N Sagl"),
        ("GROMA247 BRANDERKENNUNG GMBH", "Groma247 Branderkennung GmbH"),
        ("CHARGE2C-NEWCAP LDA", "Charge2C-Newcap Lda"),
        ("T'AIR ENERGIES GROUP", "T'Air Energies Group"),
        ("VALUECHAIN.COM ENTERPRISES LIMITED", "Valuechain.com Enterprises Limited"),
        ("LA COMPAGNIE ENERGIES ET TERRITOIRES", "La Compagnie Energies et Territoires"),
        ("CRYSTALSOL OU", "Crystalsol OÜ"),
        ("  SOLTIGUA   SRL ", "Soltigua Srl"),
        # written by people: only the legal form is looked at
        ("saperatec GmbH", "saperatec GmbH"),
        ("ZenRobotics Ltd.", "ZenRobotics Ltd"),
        ("Thermico GmbH & Co.KG", "Thermico GmbH & Co. KG"),
        ("EMSc (UK) Ltd", "EMSc (UK) Ltd"),
    ],
)  # fmt: skip
def test_capitals_become_a_name(raw, name):
    assert firm_name(raw) == name


@pytest.mark.parametrize(
    "name", ["Hirondelle Mécanique", "شركة السنونو", "上海白鹭有限公司", "ÅÄÖ"]
)
def test_a_name_of_any_script_survives(name):
    assert firm_name(name) == name


def test_a_name_is_stable_once_it_is_tidy():
    for raw in ("GLOBEMA SP ZOO", "RVE.SOL - SOLUCOES DE ENERGIA RURAL LDA", "HPA SRL"):
        assert firm_name(firm_name(raw)) == firm_name(raw)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Robust recycling technology for plastic waste", "technology"),
        ("Innovative process that makes batteries", "technology"),
        ("Ultra accurate world timing services", "service"),
        ("Small wind turbine for farms", "product"),
        ("Leading the floating market development", "technology"),
    ],
)
def test_the_kind_follows_the_words_of_the_title(title, kind):
    assert kind_of(title) == kind


def test_titles_are_tidied():
    assert tidy_title("“World’s first recycling of boards”") == "World’s first recycling of boards"
    assert tidy_title("FERROHUB") == "Ferrohub"
    assert tidy_title("SMART CONTAINER") == "Smart container"


def test_a_brand_is_explained_by_the_sentence_that_names_it():
    objective = "Energy is dear. Ferrohub joins solar cells and batteries. It is cheap."
    assert item_text("Ferrohub", objective) == "Ferrohub: Ferrohub joins solar cells and batteries."
    assert item_text("A compact pump for farms", objective) == "A compact pump for farms"
    assert item_text("Ferrohub", "Energy is dear.") == "Ferrohub"
    assert len(item_text("Ferrohub", "Ferrohub " + "x" * 800)) == 500


def test_the_reference_of_a_firm_ignores_case_and_spaces():
    assert reference_of("IT", "SOLTIGUA  SRL") == reference_of("IT", "Soltigua srl")
    assert reference_of("IT", "SOLTIGUA SRL") != reference_of("ES", "SOLTIGUA SRL")
    long = reference_of("ES", "CENTRALES " * 20 + "A")
    assert len(long) == 80
    assert long != reference_of("ES", "CENTRALES " * 20 + "B")

"""Where the demo takes place: the territories of the founding document."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    name: str
    sectors: tuple[str, ...]
    is_provisional: bool = False


@dataclass(frozen=True)
class Place:
    """A territory where firms of the demo are.

    `weight`: share of the firms. `texts`: languages that firms write, with their shares.
    `spoken`: further languages that many work in. `technology`: share of firms that bring
    technology and look for markets; the others bring capacity and markets and look for technology.
    """

    code: str
    weight: int
    texts: tuple[tuple[str, float], ...]
    spoken: tuple[str, ...]
    technology: float
    cities: tuple[str, ...]
    strong: tuple[str, ...]
    clusters: tuple[Cluster, ...] = ()
    institutions: tuple[tuple[str, str], ...] = ()

    @property
    def language(self) -> str:
        """The language of its institutions: the one that most of its firms write."""
        return max(self.texts, key=lambda text: text[1])[0]


FRENCH, PORTUGUESE = (("fr", 1.0),), (("pt", 1.0),)
FRENCH_AND_ARABIC = (("fr", 0.6), ("ar", 0.4))

PLACES = (
    Place(
        "FR-NPDC",
        90,
        FRENCH,
        ("en", "de", "ar", "pl"),
        0.78,
        ("Lille", "Roubaix", "Tourcoing", "Dunkerque", "Valenciennes", "Arras", "Lens", "Calais"),
        ("textiles", "mobility", "food", "environment"),
        (
            Cluster("Pôle Hirondelle – textiles et matières souples", ("textiles", "leather")),
            Cluster(
                "Pôle Aubépine – métaux, machines et mobilité", ("metal", "machines", "mobility")
            ),
            Cluster("Pôle Genêt – aliments et emballages", ("food", "paper", "plastics")),
            Cluster(
                "Pôle Courlis – eau, recyclage et énergie", ("environment", "electrical"), True
            ),
        ),
        (
            ("university", "Université des Dunes"),
            ("chamber", "Chambre de l'industrie du Beffroi"),
            ("incubator", "Pépinière de l'Alouette"),
        ),
    ),
    Place(
        "FR-PAC",
        45,
        FRENCH,
        ("en", "ar"),
        0.75,
        ("Marseille", "Nice", "Toulon", "Aix-en-Provence", "Avignon", "Grasse"),
        ("chemistry", "digital", "food", "electrical"),
        (
            Cluster("Pôle Lavandin – parfums et cosmétique", ("chemistry", "health")),
            Cluster("Pôle Martinet – électronique et numérique", ("electrical", "digital")),
        ),
        (("laboratory", "Laboratoire des Calanques"), ("agency", "Agence du Mistral")),
    ),
    Place(
        "CA-QC",
        25,
        (("fr", 0.8), ("en", 0.2)),
        ("en", "fr"),
        0.7,
        ("Montréal", "Québec", "Sherbrooke", "Trois-Rivières", "Gatineau"),
        ("wood", "mobility", "digital"),
        (Cluster("Grappe Érable – bois et bâtiment", ("wood", "materials")),),
        (("university", "Université du Harfang"),),
    ),
    Place(
        "DE-NW",
        35,
        (("de", 1.0),),
        ("en", "pl"),
        0.85,
        ("Köln", "Düsseldorf", "Dortmund", "Essen", "Bielefeld", "Solingen"),
        ("machines", "metal", "chemistry"),
        (
            Cluster("Cluster Eisvogel – Maschinen und Metall", ("machines", "metal")),
            Cluster("Cluster Holunder – Umwelt und Chemie", ("environment", "chemistry")),
        ),
        (("chamber", "Kammer am Rotkehlchenweg"),),
    ),
    Place(
        "PL-24",
        35,
        (("pl", 1.0),),
        ("en", "de"),
        0.5,
        ("Katowice", "Gliwice", "Częstochowa", "Bielsko-Biała", "Tychy", "Sosnowiec"),
        ("metal", "mobility", "machines", "environment"),
        (
            Cluster("Klaster Zimorodek – metal i motoryzacja", ("metal", "mobility", "machines")),
            Cluster("Klaster Wrzos – środowisko i energia", ("environment", "electrical")),
        ),
        (("university", "Politechnika Jarzębina"),),
    ),
    Place(
        "BR-MG",
        25,
        PORTUGUESE,
        ("en",),
        0.35,
        ("Belo Horizonte", "Contagem", "Betim", "Uberlândia", "Juiz de Fora"),
        ("metal", "mobility", "food", "leather"),
        (Cluster("Arranjo Ipê – metal e mobilidade", ("metal", "mobility", "machines")),),
        (("agency", "Agência Serra do Buriti"),),
    ),
    Place(
        "TN-11",
        22,
        (("fr", 0.55), ("ar", 0.45)),
        ("ar", "fr", "en"),
        0.3,
        ("Tunis", "La Goulette", "Le Bardo"),
        ("textiles", "digital", "food"),
        (
            Cluster("Pôle Jasmin – textiles et habillement", ("textiles", "leather")),
            Cluster("قطب الزيتونة – الصناعات الغذائية", ("food", "chemistry")),
        ),
        (("chamber", "Chambre des métiers du Jasmin"), ("incubator", "حاضنة الواحة")),
    ),
    Place(
        "TN-12",
        12,
        FRENCH_AND_ARABIC,
        ("ar", "fr", "en"),
        0.4,
        ("Ariana", "Raoued", "La Soukra"),
        ("digital", "electrical", "health"),
        (Cluster("Pôle Colibri – numérique et électronique", ("digital", "electrical"), True),),
    ),
    Place(
        "TN-13",
        20,
        FRENCH_AND_ARABIC,
        ("ar", "fr"),
        0.25,
        ("Ben Arous", "Mégrine", "Radès", "Fouchana"),
        ("metal", "machines", "plastics", "mobility"),
        (Cluster("Pôle Grenadier – métal et mécanique", ("metal", "machines", "mobility")),),
    ),
    Place(
        "TN-14",
        8,
        (("ar", 0.6), ("fr", 0.4)),
        ("ar", "fr"),
        0.2,
        ("La Manouba", "Oued Ellil", "Mornaguia"),
        ("food", "textiles"),
    ),
    Place(
        "MA-06",
        28,
        FRENCH_AND_ARABIC,
        ("ar", "fr", "en"),
        0.3,
        ("Casablanca", "Mohammedia", "Settat", "Berrechid"),
        ("mobility", "electrical", "chemistry", "textiles"),
        (
            Cluster("Pôle Argan – cosmétique et chimie", ("chemistry", "health", "food")),
            Cluster("Pôle Mouette – électrique et automobile", ("electrical", "mobility")),
        ),
        (("funder", "Fonds de la Mouette"),),
    ),
    Place(
        "MA-02",
        12,
        (("fr", 0.5), ("ar", 0.5)),
        ("ar", "fr"),
        0.2,
        ("Oujda", "Nador", "Berkane"),
        ("food", "materials"),
    ),
    Place(
        "DZ-13",
        18,
        FRENCH_AND_ARABIC,
        ("ar", "fr"),
        0.2,
        ("Tlemcen", "Maghnia", "Remchi", "Ghazaouet"),
        ("textiles", "food", "materials", "metal"),
        (Cluster("Pôle Cerisier – métiers de Tlemcen", ("textiles", "metal", "materials")),),
        (("university", "Université du Plateau"),),
    ),
    Place(
        "PS-NBS",
        18,
        (("ar", 0.8), ("en", 0.2)),
        ("ar", "en"),
        0.2,
        ("Nablus", "Huwara", "Asira"),
        ("chemistry", "food", "materials", "wood"),
        (Cluster("عنقود الزعتر – الصابون والأغذية", ("chemistry", "food")),),
        (("incubator", "حاضنة السنديان"),),
    ),
    Place(
        "LB-JL",
        15,
        (("ar", 0.5), ("fr", 0.3), ("en", 0.2)),
        ("ar", "fr", "en"),
        0.35,
        ("Baabda", "Jounieh", "Jbeil", "Aley"),
        ("food", "wood", "paper"),
        (Cluster("تجمع الأرز – الخشب والتغليف", ("wood", "paper", "food")),),
    ),
    Place(
        "CN-SH",
        10,
        (("zh-hans", 1.0),),
        ("en",),
        0.5,
        ("上海", "嘉定", "松江"),
        ("electrical", "machines"),
        (Cluster("白鹭电气与机械集群", ("electrical", "machines")),),
    ),
)

"""The conventions of the demo as they are planned, each with its axes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """What two territories do together; without sectors, in all trades in scope."""

    title: str
    sectors: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Convention:
    """A convention of the demo: `own` drafts it; `state` is how far its two sides have come.

    The period is in years from the 1st of January of the present year.
    """

    reference: str
    own: str
    partner: str
    state: str
    language: str
    title: str
    axes: tuple[Axis, ...]
    years: tuple[int, int] = (-1, 3)
    sectors: tuple[str, ...] = ()
    # real firms meet under conventions that are not marked as invented
    of_real_firms: bool = False


CONVENTIONS = (
    Convention(
        "CED-NPDC-TUNIS",
        "FR-NPDC",
        "TN-GT",
        "active",
        "fr",
        "Développement partagé entre le Nord-Pas de Calais et le Grand Tunis",
        (
            Axis(
                "Textile et cuir : petites séries et matières souples",
                ("textiles", "leather"),
                description="Des binômes du même métier, accompagnés par les pôles.",
            ),
            Axis("Métal et mécanique : sous-traitance croisée", ("metal", "machines")),
            Axis("Agroalimentaire et environnement", ("food", "environment")),
        ),
        years=(-4, 3),
    ),
    Convention(
        "CED-NPDC-SILESIE",
        "FR-NPDC",
        "PL-24",
        "active",
        "fr",
        "Reconversion industrielle partagée entre le Nord-Pas de Calais et la Silésie",
        (
            Axis(
                "Métal et mobilité",
                ("metal", "mobility"),
                description="Deux anciens bassins miniers échangent leurs savoir-faire.",
            ),
            Axis("Éco-industries : eau, recyclage, friches", ("environment",)),
        ),
    ),
    Convention(
        "CED-NPDC-NAPLOUSE",
        "FR-NPDC",
        "PS-NBS",
        "active",
        "fr",
        "Nord-Pas de Calais – Naplouse : métiers et atterrissage en douceur",
        (
            Axis("Agroalimentaire et savonnerie", ("food", "chemistry")),
            Axis("Textile", ("textiles",)),
            Axis(
                "Accueil croisé d'entrepreneurs",
                description="Quelques semaines dans l'entreprise de l'autre rive.",
            ),
        ),
    ),
    Convention(
        "CED-NPDC-MINAS",
        "BR-MG",
        "FR-NPDC",
        "active",
        "pt",
        "Minas Gerais – Norte-Passo de Calais: crescimento partilhado",
        (
            Axis(
                "Metal e mobilidade",
                ("metal", "mobility"),
                description="Em condições iguais para as duas partes.",
            ),
            Axis("Alimentos", ("food",)),
            Axis("Reciclagem", ("environment",)),
        ),
    ),
    Convention(
        "CED-PACA-CASABLANCA",
        "FR-PAC",
        "MA-06",
        "active",
        "fr",
        "Provence-Alpes-Côte d'Azur – Casablanca-Settat : compagnonnage industriel",
        (
            Axis(
                "Cosmétique et parfums",
                ("chemistry",),
                description="Compagnonnage entre chefs d'entreprise.",
            ),
            Axis("Électronique et automobile", ("electrical", "mobility")),
        ),
    ),
    Convention(
        "CED-PACA-TLEMCEN",
        "FR-PAC",
        "DZ-13",
        "active",
        "fr",
        "Provence-Alpes-Côte d'Azur – Tlemcen : métiers partagés",
        (
            Axis("Réintroduction de produits"),
            Axis("Transfert de savoir-faire"),
            Axis("Formation des opérateurs"),
        ),
    ),
    Convention(
        "CED-NRW-SLASK",
        "DE-NW",
        "PL-24",
        "active",
        "de",
        "Nordrhein-Westfalen – Schlesien: Maschinen, Metall und Umwelt",
        (
            Axis(
                "Gemeinsame Fertigung",
                ("machines", "metal"),
                description="Kleine Serien, zu zweit gefertigt.",
            ),
            Axis("Umwelttechnik", ("environment",)),
        ),
        sectors=("machines", "metal", "environment", "mobility", "chemistry"),
    ),
    Convention(
        "CED-FR-DE",
        "FR",
        "DE",
        "active",
        "fr",
        "France – Allemagne : technologies propres (démonstration)",
        (
            Axis("Énergie et mobilité sobre", ("electrical", "mobility")),
            Axis("Recyclage et eau", ("environment",)),
        ),
        of_real_firms=True,
    ),
    Convention(
        "CED-PL-PT",
        "PL",
        "PT",
        "active",
        "pl",
        "Polska – Portugalia: czyste technologie (demonstracja)",
        (
            Axis("Energia", ("electrical",)),
            Axis("Recykling i oszczędne gospodarowanie wodą", ("environment",)),
        ),
        of_real_firms=True,
    ),
    Convention(
        "CED-PACA-LIBAN",
        "FR-PAC",
        "LB-JL",
        "signed_once",
        "fr",
        "Provence-Alpes-Côte d'Azur – Mont-Liban",
        (Axis("Bois et emballage", ("wood", "paper")), Axis("Agroalimentaire", ("food",))),
        years=(0, 3),
    ),
    Convention(
        "CED-TLEMCEN-NPDC",
        "DZ-13",
        "FR-NPDC",
        "proposed",
        "fr",
        "Tlemcen – Nord-Pas de Calais : un savoir-faire partagé",
        (
            Axis("Textile et cuir", ("textiles", "leather")),
            Axis("Agroalimentaire", ("food",)),
            Axis("Formation des régleurs"),
        ),
        years=(1, 4),
    ),
    Convention(
        "CED-QUEBEC-ORIENTAL",
        "CA-QC",
        "MA-02",
        "draft",
        "fr",
        "Québec – L'Oriental : un projet de convention",
        (Axis("Bois", ("wood",)), Axis("Agroalimentaire", ("food",)), Axis("Formation")),
        years=(0, 3),
    ),
    Convention(
        "CED-NPDC-QUEBEC",
        "FR-NPDC",
        "CA-QC",
        "expired",
        "fr",
        "Nord-Pas de Calais – Québec : première convention",
        (Axis("Bois et bâtiment", ("wood", "materials")), Axis("Numérique", ("digital",))),
        years=(-5, -1),
    ),
    Convention(
        "CED-PACA-SHANGHAI",
        "FR-PAC",
        "CN-SH",
        "ended",
        "fr",
        "Provence-Alpes-Côte d'Azur – Shanghai",
        (Axis("Électronique", ("electrical",)), Axis("Équipements électriques", ("electrical",))),
    ),
)

"""What the two sides of a convention keep together: their papers and their plan of action."""

# By convention: title, language, version, days after the start, first words.
PAPERS: dict[str, tuple[tuple[str, str, int, int, str], ...]] = {
    "CED-NPDC-TUNIS": (
        ("Convention-cadre", "fr", 1, 2, "La Région et le Grand Tunis conviennent de ce qui suit."),
        ("Convention-cadre", "fr", 2, 380, "Avenant : l'environnement entre dans les métiers."),
        ("الاتفاقية الإطارية", "ar", 1, 2, "تم الاتفاق بين إقليم تونس الكبرى والجهة على ما يلي."),
        ("الاتفاقية الإطارية", "ar", 2, 382, "ملحق: تضاف البيئة إلى المهن المشمولة."),
        ("Charte de l'accompagnement", "fr", 1, 60, "Ce que les pôles doivent aux binômes."),
    ),
    "CED-NPDC-SILESIE": (
        ("Convention-cadre", "fr", 1, 4, "La Région et la Voïvodie conviennent de ce qui suit."),
        ("Umowa ramowa", "pl", 1, 4, "Województwo i Region uzgadniają, co następuje."),
    ),
    "CED-NPDC-MINAS": (
        ("Acordo-quadro", "pt", 1, 3, "Entre o Estado e a Região acorda-se o seguinte."),
        ("Convention-cadre", "fr", 1, 3, "Entre l'État et la Région, il est convenu ce qui suit."),
    ),
    "CED-NRW-SLASK": (
        ("Rahmenvertrag", "de", 1, 5, "Land und Woiwodschaft vereinbaren Folgendes."),
        ("Umowa ramowa", "pl", 1, 5, "Województwo i Land uzgadniają, co następuje."),
    ),
}  # fmt: skip
# By language of the convention: what is to be done, in how many days, whether it is done.
PLAN_OF_ACTION: dict[str, tuple[tuple[str, int, bool], ...]] = {
    "fr": (
        ("Réunir les pôles des deux rives", -150, True),
        ("Publier l'appel aux PME", -90, True),
        ("Former les accompagnateurs à la grille", -25, False),
        ("Bilan des visites réciproques", -6, False),
        ("Mission de quinze entreprises", 45, False),
        ("Comité de pilotage annuel", 120, False),
    ),
    "pt": (
        ("Encontro dos polos", -60, True),
        ("Lista das empresas candidatas", -10, False),
        ("Missão empresarial", 80, False),
    ),
    "de": (
        ("Treffen der Cluster", -70, True),
        ("Bericht über die Besuche", -12, False),
        ("Unternehmerreise", 60, False),
    ),
}

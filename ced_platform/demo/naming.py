"""Invented names, pleasant in their own language: birds, trees and flowers beside a trade.

No name is drawn from a register; a firm that bears one by chance has nothing to do with the demo.
"""

from random import Random


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


NATURE: dict[str, tuple[str, ...]] = {
    "fr": _names(
        "Alouette,Mésange,Hirondelle,Martinet,Loriot,Fauvette,Rossignol,Bruyère,Aubépine,Genêt,"
        "Mimosa,Tilleul,Érable,Sureau,Lavandin,Capucine,Églantine,Roitelet,Sarcelle,Courlis,"
        "Libellule,Luciole,Pervenche,Bouleau,Cormier,Noisetier"
    ),
    "en": _names(
        "Skylark,Kingfisher,Heron,Wren,Curlew,Sandpiper,Rowan,Hazel,Juniper,Foxglove,Bluebell,"
        "Bramble,Linden,Alder,Meadow,Dragonfly,Firefly,Plover,Snowdrop,Primrose"
    ),
    "ar": _names(
        "السنونو,الهدهد,الياسمين,الزيتونة,النخيل,الأرز,السوسن,البلبل,النورس,الكناري,الريحان,"
        "الرمان,اللوز,الغزال,الزعتر,القمر,الينبوع,الواحة,الشقائق,الفراشة,السنديان,البنفسج,"
        "القرنفل,الحسون"
    ),
    "pt": _names(
        "Ipê,Sabiá,Beija-Flor,Jacarandá,Bem-te-vi,Andorinha,Quaresmeira,Tucano,Jabuticaba,"
        "Maracujá,Vaga-lume,Pequi,Buriti,Garça,Orquídea,Aroeira,Seriema,Manacá"
    ),
    "de": _names(
        "Eisvogel,Lerche,Rotkehlchen,Zaunkönig,Kiebitz,Ahorn,Linde,Eberesche,Holunder,Ginster,"
        "Kornblume,Schlehe,Libelle,Amsel,Erle,Wacholder,Haselnuss,Schwalbe,Mohnblume"
    ),
    "pl": _names(
        "Skowronek,Jaskółka,Zimorodek,Czapla,Sikorka,Jarzębina,Lipa,Kalina,Brzoza,Modrzew,Chaber,"
        "Wrzos,Świetlik,Słowik,Jaśmin,Bocian,Kruszyna,Olcha,Sasanka,Leszczyna"
    ),
    "zh-hans": _names("白鹭,翠鸟,玉兰,银杏,青竹,红枫,海棠,云雀,春燕,荷风,桂雨,松涛"),
}

# What the sector is called in a firm's name.
SECTOR_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "metal": "Métal",
        "machines": "Mécanique",
        "plastics": "Plasturgie",
        "chemistry": "Formulation",
        "health": "Santé",
        "food": "Saveurs",
        "textiles": "Tissages",
        "leather": "Cuirs",
        "wood": "Menuiserie",
        "paper": "Cartonnage",
        "materials": "Matériaux",
        "electrical": "Électro",
        "mobility": "Mobilité",
        "digital": "Ingénierie",
        "environment": "Recyclage",
    },
    "en": {
        "metal": "Metalworks",
        "machines": "Machinery",
        "plastics": "Mouldings",
        "chemistry": "Formulations",
        "health": "Healthcare",
        "food": "Foods",
        "textiles": "Textiles",
        "leather": "Leather",
        "wood": "Joinery",
        "paper": "Packaging",
        "materials": "Materials",
        "electrical": "Electric",
        "mobility": "Mobility",
        "digital": "Engineering",
        "environment": "Recycling",
    },
    "ar": {
        "metal": "للصناعات المعدنية",
        "machines": "للميكانيك",
        "plastics": "للبلاستيك",
        "chemistry": "للكيمياء",
        "health": "للصناعات الصحية",
        "food": "للصناعات الغذائية",
        "textiles": "للنسيج",
        "leather": "للجلود",
        "wood": "للنجارة",
        "paper": "للتغليف",
        "materials": "لمواد البناء",
        "electrical": "للكهرباء",
        "mobility": "للنقل",
        "digital": "للهندسة",
        "environment": "للبيئة",
    },
    "pt": {
        "metal": "Metais",
        "machines": "Mecânica",
        "plastics": "Plásticos",
        "chemistry": "Química",
        "health": "Saúde",
        "food": "Alimentos",
        "textiles": "Têxtil",
        "leather": "Couros",
        "wood": "Madeiras",
        "paper": "Embalagens",
        "materials": "Materiais",
        "electrical": "Elétrica",
        "mobility": "Mobilidade",
        "digital": "Engenharia",
        "environment": "Ambiental",
    },
    "de": {
        "metal": "Metallbau",
        "machines": "Maschinenbau",
        "plastics": "Kunststofftechnik",
        "chemistry": "Chemie",
        "health": "Medizintechnik",
        "food": "Lebensmittel",
        "textiles": "Textil",
        "leather": "Leder",
        "wood": "Holzwerk",
        "paper": "Verpackung",
        "materials": "Baustoffe",
        "electrical": "Elektrotechnik",
        "mobility": "Fahrzeugtechnik",
        "digital": "Engineering",
        "environment": "Umwelttechnik",
    },
    "pl": {
        "metal": "Metal",
        "machines": "Maszyny",
        "plastics": "Tworzywa",
        "chemistry": "Chemia",
        "health": "Medyka",
        "food": "Smaki",
        "textiles": "Tkaniny",
        "leather": "Skóry",
        "wood": "Stolarnia",
        "paper": "Opakowania",
        "materials": "Budulec",
        "electrical": "Elektryka",
        "mobility": "Pojazdy",
        "digital": "Inżynieria",
        "environment": "Recykling",
    },
    "zh-hans": {
        "metal": "金属",
        "machines": "机械",
        "plastics": "塑料",
        "chemistry": "化工",
        "health": "医疗",
        "food": "食品",
        "textiles": "纺织",
        "leather": "皮革",
        "wood": "木业",
        "paper": "包装",
        "materials": "建材",
        "electrical": "电气",
        "mobility": "汽配",
        "digital": "工程",
        "environment": "环保",
    },
}

PATTERNS: dict[str, tuple[str, ...]] = {
    "fr": ("{sector} {nature}", "{nature} {sector}", "Ateliers {nature} {sector}"),
    "en": ("{nature} {sector}", "{nature} {sector} Works"),
    "ar": ("شركة {nature} {sector}", "مؤسسة {nature} {sector}"),
    "pt": ("{sector} {nature} Ltda", "{nature} {sector} Ltda"),
    "de": ("{nature} {sector} GmbH", "{sector} {nature} GmbH"),
    "pl": ("{sector} {nature} Sp. z o.o.", "{nature} {sector} Sp. z o.o."),
    "zh-hans": ("{city}{nature}{sector}有限公司",),
}

# Given and family names of the people of the demo, by the language that they write.
PEOPLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fr": (
        ("Camille", "Inès", "Hugo", "Maëlle", "Théo", "Solène", "Rémi", "Aurore"),
        ("Alouette", "Bruyère", "Tilleul", "Mésange", "Genêt", "Sureau"),
    ),
    "en": (("Ruth", "Owen", "Maya", "Neil"), ("Linden", "Heron", "Rowan")),
    "ar": (
        ("سلمى", "ياسين", "ليلى", "كريم", "هدى", "نادر", "مريم", "طارق"),
        ("الياسمين", "الزيتوني", "الأندلسي", "الواحي", "البستاني", "القمري"),
    ),
    "pt": (("Beatriz", "Rafael", "Marina", "Caio"), ("Ipê", "Andorinha", "Aroeira")),
    "de": (("Anke", "Jonas", "Petra", "Lukas"), ("Lerche", "Ahorn", "Eisvogel")),
    "pl": (("Hanna", "Tomasz", "Zofia", "Marek"), ("Skowronek", "Brzoza", "Kalina")),
    "zh-hans": (("明", "静", "伟", "兰"), ("白", "林", "云")),
}

ARABIC_CITIES = {
    "Tunis": "تونس",
    "La Goulette": "حلق الوادي",
    "Le Bardo": "باردو",
    "Ariana": "أريانة",
    "Raoued": "رواد",
    "La Soukra": "سكرة",
    "Ben Arous": "بن عروس",
    "Mégrine": "مقرين",
    "Radès": "رادس",
    "Fouchana": "فوشانة",
    "La Manouba": "منوبة",
    "Oued Ellil": "وادي الليل",
    "Mornaguia": "المرناقية",
    "Casablanca": "الدار البيضاء",
    "Mohammedia": "المحمدية",
    "Settat": "سطات",
    "Berrechid": "برشيد",
    "Oujda": "وجدة",
    "Nador": "الناظور",
    "Berkane": "بركان",
    "Tlemcen": "تلمسان",
    "Maghnia": "مغنية",
    "Remchi": "الرمشي",
    "Ghazaouet": "الغزوات",
    "Nablus": "نابلس",
    "Huwara": "حوارة",
    "Asira": "عصيرة",
    "Baabda": "بعبدا",
    "Jounieh": "جونية",
    "Jbeil": "جبيل",
    "Aley": "عاليه",
}


def city_name(city: str, language: str) -> str:
    """A city as people of that language write it."""
    return ARABIC_CITIES.get(city, city) if language == "ar" else city


def firm_name(rng: Random, *, language: str, sector: str, city: str) -> str:
    return rng.choice(PATTERNS[language]).format(
        nature=rng.choice(NATURE[language]), sector=SECTOR_WORDS[language][sector], city=city
    )


def person_name(rng: Random, language: str) -> str:
    given, family = PEOPLE[language]
    if language == "zh-hans":
        return rng.choice(family) + rng.choice(given)
    return f"{rng.choice(given)} {rng.choice(family)}"

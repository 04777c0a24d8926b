"""Sample content of the style guide. It shows how components carry real lengths and scripts; it
is no part of the interface and is therefore not in the message catalogues."""

from dataclasses import dataclass

from ced_platform.shared.ui import Option


@dataclass(frozen=True)
class SampleFirm:
    """A made-up firm."""

    name: str
    territory: str
    details: tuple[str, ...]
    employees: int


@dataclass(frozen=True)
class Texts:
    """Everything that the guide says in one language."""

    firms: tuple[SampleFirm, SampleFirm]
    trades: tuple[Option, ...]
    items: tuple[str, ...]
    gains: tuple[str, str, str]
    measures: tuple[str, str, str]
    steps: tuple[str, ...]
    step_note: str
    status: str
    them: tuple[str, ...]
    you: tuple[str, ...]
    unknown: tuple[str, ...]
    empty_title: str
    empty_text: str
    action: str
    question: str
    explanation: str
    columns: tuple[str, str, str, str]
    states: tuple[str, str, str, str, str]
    paragraph: str


FRENCH = Texts(
    firms=(
        SampleFirm(
            "Ateliers mécaniques de la Lys",
            "Nord-Pas de Calais",
            ("Mécanique industrielle", "Armentières · 34 personnes"),
            34,
        ),
        SampleFirm(
            "شركة الأطلس للتشكيل الميكانيكي",
            "Tunis",
            ("Mécanique industrielle", "Mégrine · 58 personnes"),
            58,
        ),
    ),
    trades=(
        Option("25.62", "Mécanique industrielle", "25.62 · usinage, tournage, fraisage"),
        Option("25.73", "Fabrication d'outillage", "25.73 · moules, outils à main, lames"),
        Option("28.41", "Fabrication de machines-outils", "28.41 · travail des métaux"),
        Option("33.12", "Réparation de machines", "33.12 · équipements mécaniques"),
    ),
    items=("Usinage cinq axes de petites séries", "Traitement de surface aux normes aéronautiques"),
    gains=("Produits et capacités", "Savoir-faire", "Accès au marché"),
    measures=("Proximité des métiers", "Langues de travail", "Taille"),
    steps=("Proposé", "Approuvé", "Dialogue", "Projet commun", "Accord", "Suivi"),
    step_note="4 mars 2026",
    status="Dialogue en cours",
    them=(
        "Elle fabrique encore des engrenages de rechange que vous cherchez.",
        "Elle dispose de 400 heures d'usinage libres par mois.",
        "Vous travaillez toutes deux en français.",
    ),
    you=(
        "Vous apportez le contrôle qualité ISO 9001 qu'elle cherche à atteindre.",
        "Votre réseau de distribution couvre le Benelux.",
    ),
    unknown=(
        "Elle n'a pas encore dit quelles formes de partenariat elle accepte.",
        "Son chiffre d'affaires n'est pas renseigné.",
    ),
    empty_title="Pas encore de suggestion",
    empty_text="Dites ce que votre entreprise cherche : c'est ce qui permet de trouver en face.",
    action="Compléter le profil",
    question="Refuser cette proposition ?",
    explanation="L'autre entreprise n'en saura rien. La paire ne vous sera plus proposée.",
    columns=("Entreprise", "Territoire", "Personnes", "État"),
    states=("Brouillon", "À confirmer", "Approuvé", "En attente", "Refusé"),
    paragraph=(
        "Deux territoires signent une convention, des pôles apportent leur connaissance du "
        "métier, et deux entreprises du même métier se rencontrent à égalité."
    ),
)

ARABIC = Texts(
    firms=(
        SampleFirm(
            "شركة الأطلس للتشكيل الميكانيكي",
            "تونس",
            ("الميكانيك الصناعية", "مقرين · 58 شخصًا"),
            58,
        ),
        SampleFirm(
            "Ateliers mécaniques de la Lys",
            "نور با دو كاليه",
            ("الميكانيك الصناعية", "أرمنتيير · 34 شخصًا"),
            34,
        ),
    ),
    trades=(
        Option("25.62", "الميكانيك الصناعية", "25.62 · الخراطة والتفريز"),
        Option("25.73", "صناعة الأدوات", "25.73 · القوالب والعدد اليدوية"),
        Option("28.41", "صناعة آلات التشغيل", "28.41 · تشغيل المعادن"),
        Option("33.12", "إصلاح الآلات", "33.12 · المعدات الميكانيكية"),
    ),
    items=("تشغيل خماسي المحاور لسلاسل صغيرة", "معالجة السطوح وفق معايير الطيران"),
    gains=("المنتجات والطاقات", "المعارف والخبرات", "الوصول إلى السوق"),
    measures=("تقارب المهن", "لغات العمل", "الحجم"),
    steps=("مقترح", "موافق عليه", "حوار", "مشروع مشترك", "اتفاق", "متابعة"),
    step_note="4 مارس 2026",
    status="حوار جارٍ",
    them=(
        "ما زالت تصنع تروس الغيار التي تبحثون عنها.",
        "لديها 400 ساعة تشغيل متاحة كل شهر.",
        "تعملان معًا بالفرنسية.",
    ),
    you=(
        "لديكم مراقبة الجودة ISO 9001 التي تسعى إلى بلوغها.",
        "شبكة توزيعكم تغطي بلدان المغرب العربي.",
    ),
    unknown=(
        "لم تقل بعد أي أشكال الشراكة تقبل.",
        "رقم معاملاتها غير معروف.",
    ),
    empty_title="لا توجد اقتراحات بعد",
    empty_text="قولوا ما الذي تبحث عنه مؤسستكم: بذلك نجد من يقابلها في الضفة الأخرى.",
    action="إتمام الملف",
    question="هل ترفضون هذا الاقتراح؟",
    explanation="لن تعلم المؤسسة الأخرى بذلك، ولن يُقترح عليكم هذا الثنائي من جديد.",
    columns=("المؤسسة", "الإقليم", "الأشخاص", "الحالة"),
    states=("مسودة", "للتأكيد", "موافق عليه", "في الانتظار", "مرفوض"),
    paragraph=(
        "يوقّع إقليمان اتفاقية، وتأتي الأقطاب بمعرفتها بالمهنة، وتلتقي مؤسستان من المهنة نفسها "
        "على قدم المساواة."
    ),
)

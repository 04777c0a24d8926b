"""The invented people of the demo, their mandates, the logins that are printed, and the keys."""

from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password

from actors.models import ApiToken, Cluster, Firm, Mandate, User
from actors.services.people import create_token, digest_of, grant_mandate
from ced_platform.demo.naming import person_name
from journal.services import record
from territories.models import Territory

DOMAIN = "demo.example"  # reserved: no mail can ever reach it (RFC 2606)
PASSWORD = "demo-demo-demo"  # noqa: S105 - public on purpose, refused in production


# Those whom one meets side by side in a workspace have names that one can tell apart.
KNOWN = {
    "staff.npdc": "Claire Vasseur",
    "staff.tunis": "Sami Trabelsi",
    "cluster.npdc": "Luc Delattre",
    "cluster.tunis": "Amel Chérif",
    "firm.npdc": "Anne Carlier",
    "firm.tunis": "Leïla Ben Amor",
    "binome.npdc": "Hélène Wattel",
    "binome.tunis": "Slim Gharbi",
}


@dataclass(frozen=True)
class Login:
    """A login that is printed: who it is and where to look first."""

    name: str
    who: str
    first: str

    @property
    def email(self) -> str:
        return email_of(self.name)


LOGINS = (
    Login(
        "staff.npdc",
        "staff of Nord-Pas de Calais",
        "its conventions, firms that wait for validation, a new partner territory",
    ),
    Login(
        "staff.tunis",
        "staff of Greater Tunis",
        "the same conventions from the other side",
    ),
    Login(
        "cluster.npdc",
        "manager of a cluster in Nord-Pas de Calais",
        "the queue of proposed binômes: approve, or refuse with a reason",
    ),
    Login(
        "cluster.tunis",
        "manager of a cluster in Greater Tunis",
        "the same queue for the other side",
    ),
    Login(
        "firm.npdc",
        "head of a firm in Nord-Pas de Calais",
        "suggestions with reasons both ways; say yes to the firm of firm.tunis; a binôme under way",
    ),
    Login(
        "firm.tunis",
        "head of a firm in Greater Tunis",
        "suggestions; once both said yes, a binôme waits in both queues; a project sheet",
    ),
    Login(
        "binome.npdc",
        "head of the firm in Nord-Pas de Calais with which firm.tunis defines a project",
        "the other side of that workspace: read the project sheet and agree to it",
    ),
    Login(
        "binome.tunis",
        "head of the firm in Greater Tunis that firm.npdc has visited",
        "the other side of that workspace: a visit is planned",
    ),
    Login("staff.fr", "staff of France", "real firms, imported, under France–Germany"),
    Login("observer", "observer (funder) of Nord-Pas de Calais", "what staff see, without acting"),
    Login("operator", "operator of this installation", "/admin/"),
)


def email_of(name: str) -> str:
    return f"{name}@{DOMAIN}"


def key_of(territory_code: str) -> str:
    """The API key of a territory in the demo: public on purpose, like the password."""
    return f"ced_demo_{territory_code.lower()}"


class People:
    """Makes users and gives them their mandates; each user is made once, by name."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(f"{seed}:people")  # noqa: S311 - chance, not secrecy
        # one hash for all: a slow hash for each of a hundred users would take half a minute
        self._password = make_password(PASSWORD)
        self._staff: dict[int, User] = {}
        self._managers: dict[int, User] = {}
        self._heads: dict[int, User] = {}

    def person(self, name: str, language: str, **fields: object) -> User:
        drawn = person_name(self._rng, language)
        return User.objects.create(
            email=email_of(name),
            full_name=KNOWN.get(name, drawn),
            language=language,
            password=self._password,
            **fields,
        )

    def operator(self) -> User:
        return self.person("operator", "en", is_staff=True, is_superuser=True)

    def appoint_staff(self, name: str, territory: Territory, language: str) -> User:
        """The first staff of a territory: named by the operator, there is nobody else to do it."""
        user = self.person(name, language, time_zone=territory.time_zone)
        mandate = Mandate.objects.create(
            user=user, role=Mandate.Role.TERRITORY_STAFF, territory=territory
        )
        record(
            code="mandate.granted",
            subject=mandate,
            territory_ids=[territory.id],
            role=mandate.role,
        )
        self._staff.setdefault(territory.id, user)
        return user

    def staff_of(self, territory: Territory) -> User:
        """Who runs a territory, or the one above it."""
        place: Territory | None = territory
        while place is not None:
            if place.id in self._staff:
                return self._staff[place.id]
            place = place.parent
        raise LookupError(f"nobody runs {territory.code} in the demo")

    def appoint(self, name: str, language: str, role: Mandate.Role, **place: object) -> User:
        """A user with a mandate that the territory's staff grants."""
        user = self.person(name, language)
        (located,) = place.values()
        territory = located if isinstance(located, Territory) else located.territory  # type: ignore[attr-defined]
        grant_mandate(actor=self.staff_of(territory), user=user, role=role, **place)
        return user

    def appoint_manager(self, name: str, cluster: Cluster) -> User:
        user = self.appoint(name, cluster.language, Mandate.Role.CLUSTER_MANAGER, cluster=cluster)
        self._managers[cluster.id] = user
        return user

    def manager_of(self, cluster: Cluster) -> User:
        return self._managers[cluster.id]

    def head_of(self, firm: Firm, name: str = "") -> User:
        """Who speaks for a firm; made at the first question."""
        if firm.id not in self._heads:
            self._heads[firm.id] = self.appoint(
                name or f"head-{len(self._heads) + 1}",
                firm.language,
                Mandate.Role.FIRM_REPRESENTATIVE,
                firm=firm,
            )
        return self._heads[firm.id]

    def reviewer_of(self, firm: Firm) -> User:
        """Who decides for a firm's side: a manager of its cluster, else staff of its territory."""
        if firm.cluster_id is not None:
            return self._managers[firm.cluster_id]
        return self.staff_of(firm.territory)


def issue_keys(territories: list[Territory]) -> None:
    """One fixed key for the system of each territory."""
    for territory in territories:
        key = key_of(territory.code)
        if not ApiToken.objects.filter(digest=digest_of(key)).exists():
            create_token(territory=territory, label=f"Demo {territory.code}", key=key)

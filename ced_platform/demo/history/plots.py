"""What happens in a life, as data: acts with the days that pass before each.

An act is (days after the one before, what is done, by whom, a word more). By whom: "x" is the firm
that leads, "y" the other, drawn anew for each life. `what` names a method of life.Life. A life is
told up to today: acts that would come later have not happened yet.
"""

from dataclasses import dataclass, replace

Act = tuple[int, str, str, str]

MEET: tuple[Act, ...] = ((0, "say_yes", "x", ""), (5, "say_yes", "y", ""))
BY_HAND: tuple[Act, ...] = ((0, "propose_by_hand", "x", ""), (3, "say_yes", "x", ""))
APPROVE_ONCE: tuple[Act, ...] = ((3, "approve", "x", ""),)
APPROVE: tuple[Act, ...] = (*APPROVE_ONCE, (4, "approve", "y", ""))
TALK: tuple[Act, ...] = (
    (3, "write", "x", "hello"),
    (2, "write", "y", "hello_back"),
    (2, "undertake", "x", ""),
    (3, "write", "x", "question"),
    (2, "undertake", "y", ""),
    (2, "write", "y", "answer"),
    (0, "propose_meeting", "x", ""),
    (1, "take_time", "y", ""),
    (0, "write_as_officer", "y", ""),
    (2, "meet", "x", ""),
)
GO: tuple[Act, ...] = (
    (12, "plan_visit", "x", ""),
    (24, "report", "x", ""),
    (4, "confirm", "y", ""),
)
GO_BACK: tuple[Act, ...] = (
    (14, "plan_visit", "y", ""),
    (24, "report", "y", ""),
    (3, "confirm", "x", ""),
)
DO_WITHOUT: tuple[Act, ...] = ((9, "ask_waiver", "x", ""), (5, "agree_waiver", "y", ""))
GRID: tuple[Act, ...] = ((6, "fill_grid", "x", ""), (8, "fill_grid", "y", ""))
SHEET: tuple[Act, ...] = ((9, "fill_project", "x", ""), (10, "fill_project", "y", ""))
AGREE: tuple[Act, ...] = (
    (4, "agree_to_sheet", "x", ""),
    (3, "agree_to_sheet", "y", ""),
    (18, "record_agreement", "x", ""),
)
CONFIRM: tuple[Act, ...] = ((6, "confirm_agreement", "y", ""),)

ASK_TO_MEET: tuple[Act, ...] = ((0, "propose_meeting", "y", "soon"),)
BOOK: tuple[Act, ...] = (*ASK_TO_MEET, (0, "take_time", "x", ""))

STANDING = (*MEET, *APPROVE)
TALKING = (*STANDING, *TALK)
VISITED = (*TALKING, *GO, *GRID, *GO_BACK)
ROAD = (*VISITED, *SHEET, *AGREE, *CONFIRM)
SHORT_ROAD = (*TALKING, *GO, *GRID, *DO_WITHOUT, *SHEET, *AGREE, *CONFIRM)


@dataclass(frozen=True)
class Plot:
    """Lives of one kind: how many, and between how many days ago they began.

    `cast` gives a firm a part: the login of its head in Nord-Pas de Calais, in Tunis; "" for
    anybody. Where `varied`, chance stretches the days between acts; elsewhere they are as written,
    so that the life has come as far as its name says. `by_staff`: firms without a
    cluster, for which the staff of their territory decide. `near`: firms of the clusters whose
    managers have printed logins, before all else.
    """

    name: str
    count: int
    began: tuple[int, int]
    acts: tuple[Act, ...]
    cast: tuple[str, str] = ("", "")
    same_trade: bool = True
    varied: bool = False
    by_staff: bool = False
    near: bool = False


def _close(days: int, reason: str) -> tuple[Act, ...]:
    return ((days, "close", "y", reason),)


def _refuse(reason: str) -> tuple[Act, ...]:
    return ((6, "refuse", "y", reason),)


# --- answers that made no binôme yet, or never ----------------------------------------------------

ANSWERS = (
    Plot("seen", 10, (2, 60), ((0, "see", "x", ""), (1, "see", "y", ""))),
    Plot("open", 5, (2, 12), ((0, "say_yes", "x", ""),)),
    Plot("reminded", 2, (16, 19), ((0, "say_yes", "x", ""), (14, "remind", "x", ""))),
    Plot("expired", 5, (30, 600), ((0, "say_yes", "x", ""), (21, "expire", "x", ""))),
    Plot("taken back", 3, (20, 300), ((0, "say_yes", "x", ""), (6, "take_back", "x", ""))),
    Plot("not now", 4, (5, 200), ((0, "set_aside", "x", ""),)),
    Plot("no thanks", 5, (5, 700), ((0, "decline", "x", ""),)),
    Plot("by hand, asked", 2, (6, 9), BY_HAND),
    Plot("by hand, lapsed", 1, (60, 90), (*BY_HAND, (28, "lapse", "x", ""))),
)

# --- lives that are under way ---------------------------------------------------------------------

UNDER_WAY = (
    Plot("visits of firm.npdc", 1, (91, 93),
         (*TALKING, *GO, *GRID, (5, "plan_visit", "y", ""), *ASK_TO_MEET),
         ("firm.npdc", "binome.tunis")),
    Plot("project of firm.tunis", 1, (150, 152), (*VISITED, *SHEET, *BOOK),
         ("binome.npdc", "firm.tunis")),
    Plot("alive, of firm.npdc", 1, (600, 620), (*ROAD, (0, "follow_up", "", "due")),
         ("firm.npdc", "")),
    Plot("alive, of firm.tunis", 1, (590, 600), (*ROAD, (0, "follow_up", "", "due")),
         ("", "firm.tunis")),
    Plot("proposed", 2, (7, 16), MEET, near=True),
    Plot("proposed to staff", 2, (9, 20), MEET, by_staff=True),
    Plot("approved once", 2, (14, 22), (*MEET, *APPROVE_ONCE)),
    Plot("asked", 1, (13, 15), (*MEET, (4, "ask", "x", ""))),
    Plot("asked and answered", 1, (18, 20), (*MEET, (4, "ask", "x", ""), (3, "reply", "y", ""))),
    Plot("approved", 2, (15, 40), STANDING),
    Plot("dialogue", 3, (32, 70), TALKING),
    Plot("visits", 2, (52, 60), (*TALKING, (12, "plan_visit", "x", ""))),
    Plot("visit to confirm", 1, (75, 80), (*TALKING, *GO[:2])),
    Plot("project", 1, (140, 150), VISITED),
    Plot("agreement", 2, (172, 180), (*VISITED, *SHEET, *AGREE)),
    Plot("by hand, met", 1, (40, 60), (*BY_HAND, (4, "say_yes", "y", ""), *APPROVE, *TALK)),
)  # fmt: skip

# --- lives of the years before --------------------------------------------------------------------

AGREED = (
    Plot("alive", 12, (240, 1060), (*ROAD, (0, "follow_up", "", "alive"))),
    Plot("alive, other trade", 4, (300, 1000), (*ROAD, (0, "follow_up", "", "alive")),
         same_trade=False),
    Plot("alive, one visit", 2, (400, 900), (*SHORT_ROAD, (0, "follow_up", "", "alive"))),
    Plot("stopped", 2, (700, 1000), (*ROAD, (0, "follow_up", "", "stopped"))),
    *(
        Plot(f"ended, {reason}", count, began,
             (*ROAD, (0, "follow_up", "", f"ended {wave} {reason}")))
        for reason, count, wave, began in (
            ("completed", 2, 24, (1000, 1090)),
            ("priorities", 2, 12, (640, 1000)),
            ("firm_closed", 1, 12, (700, 900)),
            ("legal", 1, 6, (500, 900)),
        )
    ),
)  # fmt: skip

ENDED = (
    *(
        Plot(f"refused, {reason}", count, (40, 1000), (*MEET, *APPROVE_ONCE, *_refuse(reason)))
        for reason, count in (
            ("capacity", 2),
            ("no_complementarity", 2),
            ("rivalry", 1),
            ("legal", 1),
        )
    ),
    Plot("never began", 5, (120, 1000), (*STANDING, *_close(70, "no_answer")), same_trade=False),
    Plot("fell silent", 4, (200, 1050), (*TALKING, *_close(110, "no_answer"))),
    Plot("talked only", 6, (200, 1050), (*TALKING, *_close(60, "no_complementarity")),
         same_trade=False),
    Plot("language", 2, (200, 900), (*TALKING, *_close(50, "language"))),
    Plot("one visit", 5, (300, 1050), (*TALKING, *GO, *_close(80, "priorities"))),
    Plot("law of the country", 3, (300, 1000), (*VISITED, *_close(60, "legal"))),
    Plot("no agreement", 2, (320, 1000), (*VISITED, *SHEET, *_close(90, "other"))),
)  # fmt: skip

# The convention that visitors see first: each kind of life.
FRONT = (*UNDER_WAY, *ANSWERS, *(replace(plot, varied=True) for plot in (*AGREED, *ENDED)))
# The other conventions: one of each of these.
ELSEWHERE = (
    Plot("alive", 1, (420, 440), (*ROAD, (0, "follow_up", "", "alive"))),
    Plot("visits", 1, (52, 56), (*TALKING, (12, "plan_visit", "x", ""))),
    Plot("proposed", 1, (9, 12), MEET),
    Plot("open", 1, (3, 6), ((0, "say_yes", "x", ""),)),
    Plot("refused", 1, (90, 120), (*MEET, *_refuse("capacity"))),
    Plot("not now", 1, (10, 20), ((0, "set_aside", "x", ""),)),
    Plot("dialogue", 1, (35, 40), TALKING),
    Plot("talked only", 1, (200, 260), (*TALKING, *_close(60, "priorities"))),
    Plot("no thanks", 1, (10, 20), ((0, "decline", "x", ""),)),
    Plot("seen", 1, (1, 10), ((0, "see", "x", ""),)),
)

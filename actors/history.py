"""The journal's codes of this room as sentences."""

from django.utils.translation import gettext_lazy as _

from journal.history import tell

tell(
    {
        "firm.created": _("The firm was entered."),
        "firm.updated": _("The profile was changed."),
        "firm.draft": _("The profile went back to draft."),
        "firm.published": _("The profile was published."),
        "firm.withdrawn": _("The profile was withdrawn."),
        "firm.pending": _("The validation was taken back."),
        "firm.validated": _("The firm was validated."),
        "firm.refused": _("The validation of the firm was refused."),
        "firm.second_look": _("The firm asked for a second look at its validation."),
        "firm.activities_confirmed": _("The inferred activities were confirmed."),
        "firm.successor_chosen": _("The code in the next version of the nomenclature was chosen."),
        "firm.nomenclature_changed": _("The activity codes were changed to another nomenclature."),
        "firm.imported": _("The firm was imported from a public source."),
        "firm.import_updated": _("The public source said something new of the firm."),
        "cluster.created": _("The cluster was entered."),
        "cluster.updated": _("The cluster's page was changed."),
        "cluster.provisional": _("The cluster became provisional."),
        "cluster.validated": _("The cluster was validated."),
        "cluster.withdrawn": _("The cluster was withdrawn."),
        "mandate.granted": _("The mandate was given."),
        "mandate.ended": _("The mandate was ended."),
        "mandate.invited_again": _("The invitation was sent again."),
        "card.created": _("The métier card was begun."),
        "card.updated": _("The draft was changed."),
        "card.revised": _("A new version was begun."),
        "card.propose": _("The card was proposed to a second territory."),
        "card.take_back": _("The proposal was taken back."),
        "card.return": _("The second territory asked for changes."),
        "card.validate": _("The card was validated by a second territory."),
        "card.supersede": _("A newer version replaced this one."),
        "card.withdraw": _("The card was withdrawn."),
        "token.issued": _("The key was issued."),
        "token.revoked": _("The key was revoked."),
    }
)

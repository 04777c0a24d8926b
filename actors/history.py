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
        "token.issued": _("The key was issued."),
        "token.revoked": _("The key was revoked."),
    }
)

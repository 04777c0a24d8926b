from modeltranslation.translator import TranslationOptions, register

from territories.models import Territory


@register(Territory)
class TerritoryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en", "fr")

from modeltranslation.translator import TranslationOptions, register

from territories.models import HostCondition, Territory


@register(Territory)
class TerritoryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en", "fr")


@register(HostCondition)
class HostConditionTranslation(TranslationOptions):
    fields = ("text",)

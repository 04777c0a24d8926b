"""Addresses of suggestions, answers and runs."""

from django.urls import path

from matching.web import answers, funnel, oversight, pairings, roads, rulesets, runs, suggestions

app_name = "matching"
urlpatterns = [
    path("suggestions/", suggestions.start, name="suggestions"),
    path("suggestions/firm/<int:pk>/", suggestions.firm_list, name="firm"),
    path("suggestions/firm/<int:pk>/fresh/", suggestions.fresh_list, name="fresh"),
    path("suggestions/firm/<int:pk>/answers/", answers.own_answers, name="answers"),
    path("suggestions/answers/<int:pk>/take-back/", answers.take_back, name="take-back"),
    path("pairings/find/", pairings.start, name="pairing-start"),
    path("pairings/find/<int:pk>/", pairings.Finder.as_view(), name="pairing-find"),
    path("pairings/find/<int:pk>/with/<int:other>/", pairings.propose, name="pairing-propose"),
    path("suggestions/<int:pk>/", suggestions.page, name="suggestion"),
    path("suggestions/<int:pk>/answer/", answers.AnswerView.as_view(), name="answer"),
    path("conventions/<int:pk>/matching/", runs.state, name="runs"),
    path("conventions/<int:pk>/matching/run/", runs.start, name="run"),
    path("conventions/<int:pk>/funnel/", funnel.page, name="funnel"),
    path("conventions/<int:pk>/funnel/table.csv", funnel.table, name="funnel-table"),
    path("conventions/<int:pk>/funnel/pairs/", roads.RoadList.as_view(), name="roads"),
    path("matching/", oversight.overview, name="oversight"),
    path("matching/conventions/<int:pk>/", oversight.convention, name="oversight-convention"),
    path("matching/rulesets/", rulesets.ruleset_list, name="rulesets"),
    path("matching/rulesets/<int:pk>/", rulesets.ruleset_page, name="ruleset"),
    path("matching/rulesets/<int:pk>/new/", rulesets.new_ruleset, name="ruleset-new"),
    path("matching/rulesets/<int:pk>/switch/", rulesets.switch, name="ruleset-switch"),
    path("matching/rulesets/<int:pk>/choose/", rulesets.choose, name="ruleset-choose"),
    path("matching/trials/<int:pk>/", rulesets.trial, name="trial"),
]

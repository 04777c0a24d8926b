from tests.web.access import row

ROWS = {
    "trades:find": row(200, data={"field": "activity", "activity-words": "25.62"}),
    "trades:crosswalk": row(200),
}

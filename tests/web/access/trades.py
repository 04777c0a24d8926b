from tests.web.access import row

ROWS = {"trades:find": row(200)}

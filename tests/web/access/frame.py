from tests.web.access import row

ROWS = {
    "home": row(200),
    "set-language": row(302, method="post", data={"language": "en"}),
    "login": row(302, anonymous=200),
    "logout": row(302, method="post"),
    "password_change": row(200),
    "password_change_done": row(200),
    "password_reset": row(200, anonymous=200),
    "password_reset_done": row(200, anonymous=200),
    "password_reset_confirm": row(200, anonymous=200, args=lambda _world: ["x", "x-y"]),
    "password_reset_complete": row(200, anonymous=200),
    "style-guide": row(404, anonymous=404, operator=200),
    "style-guide-search": row(404, anonymous=404, data={"field": "trade"}, operator=200),
}

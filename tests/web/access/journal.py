from tests.web.access import row

ROWS = {
    "journal:notices": row(200),
    "journal:notices-read": row(302, method="post"),
    "journal:notice-settings": row(200),
    # one's own only: nobody else's can be opened, not even by the operator
    "journal:notice": row(
        404, args=lambda world: [world.notice.pk], method="post", entrepreneur=302
    ),
}

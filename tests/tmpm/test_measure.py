import os, time
from pathlib import Path


def cpu(pid):
    f = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(f[11]) + int(f[12])) / os.sysconf("SC_CLK_TCK")


def test_measure(transactional_db):
    from trades.services import load_nomenclatures
    from django.db import connection

    with connection.cursor() as c:
        c.execute("select pg_backend_pid()")
        pid = c.fetchone()[0]
        c.execute("truncate trades_nomenclature cascade")
    for force in (False, False, True):
        t = time.time()
        a, b = time.process_time(), cpu(pid)
        r = load_nomenclatures(force=force)
        print(
            "\nLOAD",
            force,
            "wall",
            time.time() - t,
            "python",
            time.process_time() - a,
            "postgres",
            cpu(pid) - b,
            r,
        )
    from trades import crosswalk, coding

    a = time.process_time()
    crosswalk._build()
    print("crosswalk build", time.process_time() - a)

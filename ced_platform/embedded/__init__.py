"""The platform on one machine: PostgreSQL, the broker, web, worker and beat under one command.

`python3 run.py` installs the dependencies and hands over to this package. Nothing here knows a
rule of the domain, and nothing of the domain imports it: an installation on real servers runs
without it.
"""

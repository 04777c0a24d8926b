"""What goes wrong at start or stop, told to the person who started the platform."""


class StartError(Exception):
    """A start that cannot go on. The message says what happened and what to do."""


class NotYetError(Exception):
    """What comes before a start needs another service, which is being restarted: try again."""


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or SIGHUP arrived: everything is to stop, nothing is wrong."""

"""When a process that died starts again, and when trying is over."""

from dataclasses import dataclass

FIRST_DELAY = 0.2
LONGEST_DELAY = 5.0
# A process that lived this long (seconds) was healthy: its next death is a new story.
HEALTHY_AFTER = 10.0
TOLERATED_FAILURES = 5


@dataclass
class BackOff:
    """Counts the fast failures of one process."""

    failures: int = 0

    def died(self, lived: float) -> float | None:
        """Seconds to wait before the next start, or None when it is time to give up.

        `lived` is the number of seconds between its last start and its death.
        """
        self.failures = 1 if lived >= HEALTHY_AFTER else self.failures + 1
        if self.failures > TOLERATED_FAILURES:
            return None
        return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (self.failures - 1))

"""Become another program that dies with its parent, if need be as an unprivileged user.

    python -I -S launch.py IDENTITY DEATH_SIGNAL PARENT_PID PROGRAM [ARGUMENT ...]

IDENTITY is `same`, `userns` (root outside, nobody inside a user namespace: files stay root's) or
`nobody`. A program of its own and not a `preexec_fn`, because Python code between fork and exec
can deadlock in a process that has threads. Standard library only, no import of the project.
"""

import ctypes
import os
import signal
import sys

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def enter_user_namespace(libc: ctypes.CDLL) -> None:
    """Map the present user to nobody, as seen from inside. Raises OSError where it is refused."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123 - pathlib costs start time
            file.write(line)


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main(identity: str, death_signal: str, parent: str, *command: str) -> None:
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if identity == "userns":
            enter_user_namespace(libc)
        elif identity == "nobody":
            become_nobody()
        # After the change of user, which clears it.
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit("the parent process died before the program started")
    # Python ignores SIGPIPE, and what is ignored stays ignored in the next program.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # execv, not execvp: the search would import modules that nobody may be unable to read.
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])

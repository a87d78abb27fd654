"""Locks on open files, which the system lets go of when the process ends, however it ends."""

from __future__ import annotations

import os
import sys

__all__ = ["hold", "release"]

if sys.platform == "win32":
    import msvcrt

    # Other processes cannot read a locked byte, so the lock stands far behind what the file holds.
    _FAR = 1 << 30

    def hold(descriptor: int, *, wait: bool = False) -> None:
        """Locks a file that is open for writing. Raises OSError where another process holds it (after a while, with `wait`)."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def release(descriptor: int) -> None:
        """Lets go of it."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def hold(descriptor: int, *, wait: bool = False) -> None:
        """Locks a file that is open for writing. Raises OSError where another process holds it; with `wait` it waits for it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(descriptor: int) -> None:
        """Lets go of it."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)

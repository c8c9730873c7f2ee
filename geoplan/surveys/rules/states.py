"""The life of an upload."""

from enum import StrEnum


class State(StrEnum):
    """Waiting: its file is kept and nobody reads it yet. Read: its rows are there. Undone: a publish taken back."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    UNDONE = "undone"


class Step(StrEnum):
    """What a job is at; rows are counted within a step."""

    OPENING = "opening"
    CHECKING = "checking"
    KEEPING = "keeping"
    PUBLISHING = "publishing"


# A job is under way, or will be.
BUSY = frozenset({State.WAITING, State.READING, State.PUBLISHING})
UNREAD = frozenset({State.WAITING, State.READING, State.FAILED})

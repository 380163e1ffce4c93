"""The embedded store of a workspace, the only place with SQL: originals, submissions, versions of records."""

from .journal import Act
from .recording import Recorded
from .store import Archive, Entry, Logged
from .verify import Problem

__all__ = ["Act", "Archive", "Entry", "Logged", "Problem", "Recorded"]

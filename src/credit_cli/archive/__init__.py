"""The embedded store of a workspace, the only place with SQL: originals, submissions, versions of records."""

from .recording import Recorded
from .store import Archive, Entry
from .verify import Problem

__all__ = ["Archive", "Entry", "Problem", "Recorded"]

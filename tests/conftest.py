"""The tool never uses a network: neither do its tests. And a test that passed yesterday passes today."""

import socket
from typing import Any

import pytest
from hypothesis import settings

# The same examples every time: a run of the gate says something about the change, not about luck or a busy machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but those between our own processes."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            raise AssertionError(f"network used: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    return

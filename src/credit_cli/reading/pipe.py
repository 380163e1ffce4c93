"""How we and the reading process talk: pickles with their length in front, over its stdin and stdout."""

import pickle
import struct
from typing import IO

LENGTH = struct.Struct("<Q")
FILES, ROWS = "files", "rows"
"""What the process is going to be asked for first."""


def send(stream: IO[bytes], message: object) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> object:
    """Return the next message. Raises EOFError when the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (size,) = LENGTH.unpack(head)
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return pickle.loads(body)

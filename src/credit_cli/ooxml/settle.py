"""Make a workbook that a library wrote the same whenever it is written: no clock in it."""

import re
import zipfile
from io import BytesIO
from typing import Final

_STAMP: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_FIXED: Final = rb"\g<1>1980-01-01T00:00:00Z\g<3>"


def settle(data: bytes) -> bytes:
    """Return an xlsx of our own making with the times of its zip members and of its core properties fixed at 1980."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            # The default differs between Windows and Linux and would show in the bytes.
            member.create_system = 0
            target.writestr(member, _STAMP.sub(_FIXED, content) if name == "docProps/core.xml" else content)
    return stream.getvalue()

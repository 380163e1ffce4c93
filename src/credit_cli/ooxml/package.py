"""An xlsx or xlsm workbook as parts (ISO/IEC 29500-2): its sheets, reading a part, a copy with some parts changed."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from credit_cli.errors import Unreadable

from . import zipcopy

if TYPE_CHECKING:
    from .workbook import Relation, Workbook

State: TypeAlias = Literal["visible", "hidden", "veryHidden"]

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    IndexError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a received package may cost; sizes in bytes. The ratio only counts once `ratio_from` bytes are unpacked."""

    entries: int = 3_000
    unpacked: int = 1 << 30
    ratio: int = 200
    ratio_from: int = 20 << 20


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Package:
    """A workbook's bytes and its zip members. Part names are compared as OPC does: without case and leading slash."""

    data: bytes
    members: tuple[zipcopy.Member, ...]
    comment: bytes = b""

    @classmethod
    def open(cls, data: bytes, *, limits: Limits = LIMITS) -> "Package":
        """Return the package of an xlsx's bytes.

        Raises Unreadable (FIL001) when it is not a sound zip file or exceeds `limits`, (FIL002) when it is encrypted.
        """
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                within(archive.infolist(), len(data), limits)
                package = cls(data, zipcopy.members(data, archive), archive.comment)
        except _BROKEN as error:
            raise zipcopy.damaged("不是完整的 zip 压缩包") from error
        if len(package._names) != len(package.members):
            raise zipcopy.damaged("成员重名")
        return package

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Comparable name → name in the zip."""
        return {_comparable(member.info.filename): member.info.filename for member in self.members}

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names in directory order."""
        return tuple(member.info.filename for member in self.members)

    def has(self, part: str) -> bool:
        return _comparable(part) in self._names

    def read(self, part: str) -> bytes:
        """Return the content of a part. Raises Unreadable (FIL001) when it is missing or damaged."""
        name = self._names.get(_comparable(part))
        if name is None:
            raise zipcopy.damaged(f"缺少部件 {part}")
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                return archive.read(name)
        except _BROKEN as error:
            raise zipcopy.damaged(f"部件 {part} 损坏") from error

    def related(self, part: str) -> "Mapping[str, Relation]":
        """Return what a part relates to inside the package, by id. Raises Unreadable."""
        from .workbook import relations

        return relations(self, part)

    def replace(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the workbook's bytes with these parts' contents; a part that is not there yet is appended.

        Every other member keeps its compressed bytes, place in the order, time and flags. No change, no difference.
        """
        known = {self._names[_comparable(part)]: content for part, content in parts.items() if self.has(part)}
        added = {part: content for part, content in parts.items() if not self.has(part)}
        if not parts:
            return self.data
        return zipcopy.copy(self.data, self.members, known, added=added, comment=self.comment)

    @cached_property
    def workbook(self) -> "Workbook":
        """The workbook part, read once: sheets in tab order, date system. Raises Unreadable."""
        from .workbook import load

        return load(self)


def _comparable(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def within(infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Raise Unreadable where a zip of `size` bytes states more than the limits (FIL001) or is encrypted (FIL002)."""
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > limits.entries:
        raise _too_much(f"压缩包含 {len(infos)} 个部件，上限 {limits.entries} 个")
    if unpacked > limits.unpacked:
        raise _too_much(f"解压后 {unpacked >> 20} MB，上限 {limits.unpacked >> 20} MB")
    if unpacked > limits.ratio_from and unpacked > size * limits.ratio:
        raise _too_much(f"压缩比超过 {limits.ratio}:1")
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("文件已加密，无法读取", rule="FIL002", remedy="请去除打开密码后重新报送")


def _too_much(why: str) -> Unreadable:
    return Unreadable(
        f"工作簿超出处理上限：{why}", rule="FIL001", remedy="请删除多余的空白行列、图片后另存，或拆分后重新报送"
    )

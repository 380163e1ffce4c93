"""The one reason why a cell of the code column is, or is not, a unified social credit code."""

from enum import IntEnum
from typing import Final


class Verdict(IntEnum):
    """One reason per value. `judge.verdict` documents the order in which they are tried."""

    OK = 0
    EMPTY = 1
    STAND_IN = 2  # seventeen zeros and X: the official stand-in for a body without a code
    ZEROS = 3
    NONCANONICAL = 4
    PERSONAL_ID = 5
    ORG_CODE = 6
    REG_NO = 7
    TAX_NO = 8
    NAME = 9
    NOT_A_CODE = 10
    LENGTH = 11
    FORBIDDEN_LETTER = 12
    ILLEGAL_CHAR = 13
    AUTHORITY = 14
    PROVINCE = 15
    AS_ISSUED = 16
    CHECKSUM = 17
    BODY = 18
    REGION = 19
    AUTHORITY_UNVERIFIED = 20  # G1, J1: nothing official lists the pair, nothing says that it is wrong


WARNINGS: Final = frozenset({Verdict.REGION, Verdict.AUTHORITY_UNVERIFIED})
"""A code with one of these holds both check characters; it deserves a look, never a refusal."""

PASSING: Final = WARNINGS | {Verdict.OK}
"""Verdicts of a canonical code that must never be rewritten."""

REASONS: Final[dict[Verdict, str]] = {
    Verdict.OK: "代码正确",
    Verdict.EMPTY: "单元格为空",
    Verdict.STAND_IN: "17个0加X是无代码主体的占位代码",
    Verdict.ZEROS: "18个0不是统一社会信用代码",
    Verdict.NONCANONICAL: "代码本身正确，但书写不规范（大小写、全角、空格、连字符或多余文字）",
    Verdict.PERSONAL_ID: "填写的是居民身份证号码，属于个人信息",
    Verdict.ORG_CODE: "填写的是9位组织机构代码",
    Verdict.REG_NO: "填写的是工商注册号",
    Verdict.TAX_NO: "填写的是税务登记号",
    Verdict.NAME: "填写的是文字（名称），不是代码",
    Verdict.NOT_A_CODE: "填写的内容不是代码",
    Verdict.LENGTH: "统一社会信用代码应为18位",
    Verdict.FORBIDDEN_LETTER: "统一社会信用代码不使用字母 I、O、Z、S、V",
    Verdict.ILLEGAL_CHAR: "含有不允许的字符（第3-8位只能是数字，其余只能是数字和大写字母）",
    Verdict.AUTHORITY: "第1-2位（登记管理部门、机构类别）不在编码表内",
    Verdict.PROVINCE: "第3-4位不是任何省级行政区划代码",
    Verdict.AS_ISSUED: "属登记机关赋码时即与校验规则不符的已知情形，请向登记机关核实",
    Verdict.CHECKSUM: "第18位校验码不符",
    Verdict.BODY: "第9-17位（主体标识码）的校验码不符",
    Verdict.REGION: "第3-8位行政区划代码未收录",
    Verdict.AUTHORITY_UNVERIFIED: "第1-2位（登记管理部门、机构类别）未见于公开编码表，待核实",
}
"""What is wrong, one short Chinese phrase per verdict."""

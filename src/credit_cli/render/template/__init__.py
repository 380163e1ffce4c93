"""A blank workbook of a data set that checks while it is filled in."""

from .workbook import template

__all__ = ["template"]

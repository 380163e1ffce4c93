"""The month's report as one HTML file: no connection, no script made from data, readable and printable anywhere."""

from .page import report

__all__ = ["report"]

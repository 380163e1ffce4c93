"""Figures in a report's prose: read out, held against each other, and every statement given its place."""

from .numbers import Figure, figures_of
from .statements import Place, Statement
from .study import Study, study

__all__ = ["Figure", "Place", "Statement", "Study", "figures_of", "study"]

"""From a file to its submissions: read, recognise, check, attribute. One function in, one type out."""

from .context import Context, load_context
from .validate import Outcome, validate, validate_bytes

__all__ = ["Context", "Outcome", "load_context", "validate", "validate_bytes"]

"""Correcting codes in copies: plan (what may be written, what is only proposed) and apply (lossless writing, log)."""

"""Data-quality toolkit for the credit submissions of a Chinese city (双公示 and other credit data sets)."""

__version__ = "0.1.0"

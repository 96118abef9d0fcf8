"""Xunge 巡格: the subject, from pure rules up to use cases and command line."""

__version__ = "0.1.0"

"""Xunge 巡格: the subject, from pure rules on the ground floor up to use cases and the command line."""

__version__ = "0.1.0"

"""Trials of the audit against known truth: what it gets wrong, under which conditions, and why."""

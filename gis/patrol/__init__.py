"""The daily patrol audit (巡查核查), by the rule of the patrol page."""

from gis.patrol.audit import AuditResult, audit_days
from gis.patrol.cells import cells, covered_shares
from gis.patrol.paths import credited_path, evidence_lines

__all__ = [
    "AuditResult",
    "audit_days",
    "cells",
    "covered_shares",
    "credited_path",
    "evidence_lines",
]

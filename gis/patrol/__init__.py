"""The daily patrol audit (巡查核查), by the rule of the patrol page."""

from gis.patrol.audit import AuditResult, audit_days

__all__ = ["AuditResult", "audit_days"]

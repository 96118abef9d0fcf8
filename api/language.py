"""The caller's language, from `Accept-Language`."""

import re

from gis.messages import Language, language_of

_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)[^;,]*(?:;\s*q=([0-9.]{1,5}))?[^,]*")
_LONGEST = 500


def preferred(accepted: str | None, default: Language) -> Language:
    """The language of ours that a caller likes most, whatever the header holds; else `default`.

    >>> preferred("fr, en;q=0.5, zh-CN;q=0.8", "en")
    'zh'
    """
    liked = [
        (_weight(match[2]), -match.start(), language_of(match[1]))
        for match in _RANGE.finditer((accepted or "")[:_LONGEST])
        if match[1].lower() in {"en", "zh"}
    ]
    weight, _, language = max(liked, default=(0.0, 0, default))
    return language if weight > 0 else default


def _weight(q: str | None) -> float:
    try:
        return 1.0 if q is None else float(q)
    except ValueError:
        return 0.0

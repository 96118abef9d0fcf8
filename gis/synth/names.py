"""Invented Chinese names for a district's grids: believable, not taken from any real place list."""

from collections.abc import Sequence
from itertools import chain, islice, product

import numpy as np

_FIRST = "安永福德仁和清泰康宁嘉瑞春秋长青景文翠云锦华玉兴广同昌盛明礼"
_SECOND = "源桥塘堤园台林坊口井河亭门渡湾岭里田池庄"
_STREET_ENDS = ("", "北", "南", "东", "西")
_COMMUNITY_ENDS = ("里", "园", "苑", "东里", "西里", "北里", "南里", "新村", "花园", "家园")
_DIGITS = "零一二三四五六七八九"


def invented(count: int, ends: Sequence[str], rng: np.random.Generator) -> list[str]:
    """`count` different names: stems such as 清源, each with one of the ends; numbered at last."""
    stems = [first + second for first, second in product(_FIRST, _SECOND)]
    stems = [stems[number] for number in rng.permutation(len(stems))]
    turns = rng.integers(len(ends), size=len(stems)).tolist()
    laps = product(range(len(ends)), zip(stems, turns, strict=True))
    plain = (stem + ends[(turn + lap) % len(ends)] for lap, (stem, turn) in laps)
    numbered = (f"{stem}{numeral(lap)}{ends[0]}" for lap, stem in product(range(2, 100), stems))
    return list(islice(chain(plain, numbered), count))


def street_names(count: int, suffix: str, rng: np.random.Generator) -> list[str]:
    """Names for grids of the second level: 永桥街道."""
    return [stem + suffix for stem in invented(count, _STREET_ENDS, rng)]


def community_names(count: int, suffix: str, rng: np.random.Generator) -> list[str]:
    """Names for grids between the second and the last level: 清源里社区."""
    return [stem + suffix for stem in invented(count, _COMMUNITY_ENDS, rng)]


def road_names(count: int, rng: np.random.Generator) -> list[str]:
    """Stems for streets, to which 路 or 道 is added: 清源, 永桥东."""
    return invented(count, _STREET_ENDS, rng)


def grid_name(parent: str, number: int) -> str:
    """The name of a basic grid in its parent: 清源里社区第三网格."""
    return f"{parent}第{numeral(number)}网格"


def numeral(number: int) -> str:
    """A whole number from 1 to 9999 in Chinese numerals."""
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + sign
        zero = not digit
    return text.removeprefix("一") if text.startswith("一十") else text

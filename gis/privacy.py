"""Private data that Xunge refuses by name: no phone, no ID number, nothing of a resident."""

from collections.abc import Iterable
from typing import Final

_MARKS: Final = (
    "phone", "mobile", "telephone", "contact", "wechat", "email", "idcard", "idnumber", "idno",
    "identity", "passport", "birth", "gender", "ethnic", "religio", "politic", "marital", "health",
    "disease", "disab", "photo", "portrait", "fingerprint", "bank", "salary", "address", "resident",
    "householder", "family",
    "手机", "电话", "联系方式", "微信", "邮箱", "身份证", "证件", "护照", "出生", "生日", "年龄",
    "性别", "民族", "宗教", "政治", "党员", "婚姻", "健康", "疾病", "残疾", "照片", "人脸", "指纹",
    "银行", "工资", "住址", "地址", "居民", "户主", "户籍", "家庭", "亲属",
)  # fmt: skip
_WORDS: Final = frozenset(("tel", "qq", "age", "sex", "cell", "race", "face", "id_no", "mail"))


def private_fields(names: Iterable[str]) -> list[str]:
    """The names among these that say private data of a person, such as a phone or an ID number."""
    return [name for name in names if _is_private(name)]


def _is_private(name: str) -> bool:
    plain = name.strip().casefold()
    packed = plain.replace("_", "").replace("-", "").replace(" ", "")
    return plain in _WORDS or any(mark in packed for mark in _MARKS)

"""Chinese and Japanese numerals in digits."""

from __future__ import annotations

from collections.abc import Sequence

_PERCENT = tuple("パーセント")

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2,
}  # fmt: skip
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_HAN = frozenset((*_HAN_DIGITS, *_HAN_UNITS, *_HAN_SCALES))


def has_figures(words: Sequence[str]) -> bool:
    """Whether any of the folded `words` is written in digits or in Chinese numerals."""
    return any(word[0].isdigit() or word in _HAN for word in words)


def in_digits(words: Sequence[str]) -> list[str]:
    """Chinese and Japanese numerals in digits, "百分之五" as "5 %"."""
    result: list[str] = []
    at = 0
    while at < len(words):
        part = 3 if tuple(words[at : at + 3]) == ("百", "分", "之") else 0
        if words[at] == "パ" and tuple(words[at : at + len(_PERCENT)]) == _PERCENT:
            result.append("%")
            at += len(_PERCENT)
            continue
        behind = at + part
        while behind < len(words) and words[behind] in _HAN:
            behind += 1
        if behind > at + part:
            result.append(str(_han_value(words[at + part : behind])))
            result += ["%"] if part else []
            at = behind
        else:
            result.append(words[at])
            at += 1
    return result


def _han_value(chars: Sequence[str]) -> int:
    """What a run of numerals comes to; one without units is read digit by digit ("二〇二六")."""
    if not any(char in _HAN_UNITS or char in _HAN_SCALES for char in chars):
        return int("".join(str(_HAN_DIGITS[char]) for char in chars))
    total = section = digit = 0
    for char in chars:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _HAN_SCALES[char]
            section = digit = 0
    return total + section + digit

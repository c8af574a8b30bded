"""Amounts of money in Chinese capitals (人民币大写), as the law on payment instruments asks for them.

Source of the rules: 支付结算办法 附件《正确填写票据和结算凭证的基本规定》 and 会计基础工作规范.
Where they allow two forms, this program always prints one:

* 整 stands after 元 and after 角 (the first rule lets it go after 角, the second asks for it), never after 分.
* One 零 for any run of zeros inside the whole number: within a group, over an empty one
  (100,000,001 is 壹亿零壹元), and where one group ends or the next starts with a zero
  (107,000.53 is 壹拾万零柒仟元伍角叁分).
* None for zeros that the whole number ends with: 1,680.32 is 壹仟陆佰捌拾元叁角贰分.
* 零 between 元 and 分 where there are no 角 (壹万陆仟肆佰零玖元零贰分); none where there is nothing before it (伍分).
"""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT_FEN = 10**18


def capitals(fen: int) -> str:
    """``140950`` → ``人民币壹仟肆佰零玖元伍角整``.

    Raises ValueError for a negative amount, which no quote may carry, and from ¥10,000,000,000,000,000 on.
    """
    if fen < 0:
        raise ValueError("a quote has no negative amount")
    if fen >= _LIMIT_FEN:
        raise ValueError("an amount beyond the units that have a name")
    yuan, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    text = f"{_whole(yuan)}元" if yuan or not cents else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    if rest:
        text += ("零" if yuan and not jiao else "") + f"{_DIGITS[rest]}分"
    return "人民币" + text + ("" if rest else "整")


def _whole(number: int) -> str:
    """A whole number in capitals, without its unit; 0 is 零."""
    if number == 0:
        return "零"
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            continue
        # zeros were passed over: the group above is empty or ends with one, or this one starts with one
        if text and (groups[index + 1] % 10 == 0 or group < 1000):
            text += "零"
        unit = _GROUPS[index]
        if unit == "万亿" and groups[2]:
            unit = "万"  # 1,2345 亿: the 亿 is said once, by the group below
        text += _group(group) + unit
    return text


def _group(group: int) -> str:
    """1 to 9999 without leading zeros; 10 is 壹拾, as the rules ask."""
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text

"""Number plates of the mainland: what is one, of which kind, and how it is written.

Forms after GA 36-2018 and its amendment on new-energy plates; diplomatic, armed police and military as in use.
"""

from __future__ import annotations

import re
import unicodedata

from desktop.domain.problem import Refused

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_P, _L, _S = f"[{PROVINCES}]", "[A-HJ-Z]", "[A-HJ-NP-Z0-9]"
"""A province, an office's letter, a character of the serial: the serial has no I and no O."""
_KINDS = {
    "ordinary": rf"{_P}{_L}{_S}{{5}}",
    "new_energy": rf"{_P}{_L}(?:[A-HJK]{_S}\d{{4}}|\d{{5}}[A-HJK])",
    "police": rf"{_P}{_L}{_S}{{4}}警",
    "trailer": rf"{_P}{_L}{_S}{{4}}挂",
    "training": rf"{_P}{_L}{_S}{{4}}学",
    "border": rf"粤Z{_S}{{4}}[港澳]",
    "embassy": r"使\d{6}|\d{6}使",
    "consulate": rf"{_P}{_L}\d{{4,5}}领|\d{{6}}领",
    "emergency": rf"{_P}{_L}?[XS]?\d{{3,4}}应急",
    "aviation": rf"民航{_S}{{5}}",
    "armed_police": rf"WJ{_P}?\d{{4}}{_S}|WJ\d{{2}}{_S}\d{{4}}",
    "military": r"[VKHBSLJNGCEZM][A-HJ-Z]\d{5}",
    "temporary": rf"{_P}{_L}{_S}{{4,6}}临|临{_P}?{_L}?{_S}{{4,6}}",
}
_FORMS = {kind: re.compile(form) for kind, form in _KINDS.items()}
_SEPARATORS = re.compile(r"[\s·•・.\-‐-―−_/]+")
_SERIAL_LOOKALIKES = str.maketrans("IO", "10")


def read(text: str, field: str = "plate") -> str:
    """The plate as stored: upper case, no separators. I and O in the serial are read as 1 and 0.

    Raises Refused ``plate.missing``, ``plate.length`` (``value``, ``have``) or ``plate.form`` (``value``).
    """
    typed, plain = unicodedata.normalize("NFKC", text).strip(), squeeze(text)
    if not plain:
        raise Refused("plate.missing", field)
    for candidate in (plain, plain[:2] + plain[2:].translate(_SERIAL_LOOKALIKES)):
        if kind(candidate):
            return candidate
    if plain[0] in PROVINCES and len(plain) not in (7, 8):
        raise Refused("plate.length", field, value=typed[:20], have=len(plain))
    raise Refused("plate.form", field, value=typed[:20])


def squeeze(text: str) -> str:
    """Half width, upper case, no separators."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def kind(plate: str) -> str:
    """``ordinary``, ``new_energy``, … of a normalised plate; empty when it is none."""
    return next((name for name, form in _FORMS.items() if form.fullmatch(plate)), "")


def dotted(plate: str) -> str:
    """As painted: 京A7K3Q2 → ``京A·7K3Q2``; without an office's letter, or with its dot already, it stays as it is."""
    dotless = re.match(rf"{_P}{_L}[^·]", plate) and len(plate) > 6
    return f"{plate[:2]}·{plate[2:]}" if dotless else plate


def looks_like(text: str) -> bool:
    """Whether a typed text may be the beginning of a plate: a province, then letters and digits."""
    return bool(re.fullmatch(rf"{_P}[A-Z0-9]{{1,7}}.?|(?:WJ|使|临|民航).{{2,8}}", squeeze(text)))

"""Part numbers in the formats real makers use; the numbers themselves are made up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PATTERNS: dict[str, tuple[str, ...]] = {
    # "#" a digit, "@" a letter, "*" either, "GG" the two first and "HH" the two last figures of the QC/T 265 group
    "VW": ("#*@ HH# ###", "#*@ HH# ### @", "#*@ HH# ### @", "#@# HH# ### @@"),
    "TOYOTA": ("GGHH#-#####", "GGHH#-*#*##", "GGHH#-YZZ@#"),
    "HONDA": ("#####-@*#-@##", "#####-@##-*##"),
    "NISSAN": ("#####-#*#*#", "#####-#@@#@"),
    "MAZDA": ("@*##-##-###", "@@#*-##-##*"),
    "MITSUBISHI": ("MR######", "MN######", "####@###"),
    "BMW": ("GG ## # ### ###", "GG ## # ### ###"),
    "BENZ": ("A ### ### ## ##", "A ### ### ## ##"),
    "GM": ("84######", "23######", "9#######", "13######"),
    "FORD": ("@*#Z-####-@", "@*#G-####-@@", "@*#Z-####-@@"),
    "HYUNDAI": ("#####-#*###", "#####-#@###"),
    "BYD": ("########-00", "@@-GGHH###", "@@-GGHH###A"),
    "GEELY": ("##########",),
    "VOLVO": ("3#######", "31######"),
    "CHERY": ("@##-GGHH###", "@##-GGHH###AB", "@##-GGHH###BA"),
    "GWM": ("GGHH###X@@##", "GGHH###X@@##A"),
    "CHANGAN": ("@######-####", "C######-####"),
    "SAIC": ("10######", "50######"),
    "GAC": ("GGHH###@@@####",),
    "FAW": ("GGHH###-@@##",),
    "PSA": ("98########", "#### @*"),
    "TESLA": ("1######-##-A", "1######-##-@"),
    "PLAIN": ("GGHH###@####",),
    "BOS": ("0 986 *@# ###", "F 026 ### ###", "0 ### ### ###"),
    "MANN": ("W ###/##", "C ## ###", "CU ####", "HU #### x", "WK ###/#", "CUK #####"),
    "MAH": ("OC ####/#", "LX ####/#", "LA ####", "KL ####", "OX ####D"),
    "DEN": ("######-####", "DCF-####", "@@@##@@##"),
    "NGK": ("@@@@@#@@-##",),
    "BRE": ("P ## ###", "##.*###.##"),
    "TRW": ("GDB####", "DF####", "JTC####", "BHN####"),
    "TEX": ("#######",),
    "ATE": ("##.####-####.#",),
    "D6": ("######",),
    "D5": ("######",),
    "SAC": ("3000 ### ###", "3151 ### ###"),
    "SKF": ("VK@@ #####", "VKBA ####"),
    "GAT": ("K######", "K######XS", "T######"),
    "INA": ("53# #### ##",),
    "LEM": ("##### ##",),
    "HEL": ("#@@ ### ###-###",),
    "MON": ("G#####",),
    "DEL": ("@@#####",),
    "CON": ("CT####K#", "CT####"),
    "ACD": ("@@#####",),
    "AIS": ("@@@-###", "@@-###@"),
}
_HOUSE = {
    "JETTA": "VW", "AUDI": "VW", "SKODA": "VW", "LEXUS": "TOYOTA", "BUICK": "GM", "CHEVROLET": "GM", "CADILLAC": "GM",
    "WULING": "GM", "BAOJUN": "GM", "KIA": "HYUNDAI", "PEUGEOT": "PSA", "CITROEN": "PSA", "LYNKCO": "GEELY",
    "ZEEKR": "GEELY", "HAVAL": "GWM", "TANK": "GWM", "ORA": "GWM", "GREATWALL": "GWM", "DEEPAL": "CHANGAN",
    "ROEWE": "SAIC", "MG": "SAIC", "TRUMPCHI": "GAC", "AION": "GAC", "HONGQI": "FAW", "BESTUNE": "FAW",
}  # fmt: skip


def maker_format(brand_code: str) -> str:
    """The format of a car maker's numbers: its own, its group's, or the plain one of QC/T 265."""
    if brand_code in _HOUSE:
        return _HOUSE[brand_code]
    return brand_code if brand_code in _PATTERNS else "PLAIN"


def draw(random: Random, form: str, group: str) -> str:
    """One number in a format; an unknown format is its own prefix (``GEN-K12345``)."""
    pattern = random.choice(_PATTERNS.get(form, (f"{form}-@#####",)))
    if form not in _PATTERNS:
        return f"{form}-{random.choice(_LETTERS)}{random.randrange(100000):05d}"
    figures: dict[str, Callable[[], str]] = {
        "#": lambda: str(random.randrange(10)),
        "@": lambda: random.choice(_LETTERS),
        "*": lambda: random.choice(_LETTERS + "0123456789"),
    }
    text = pattern.replace("GG", group[:2]).replace("HH", group[2:4])
    return "".join(figures[sign]() if sign in figures else sign for sign in text)

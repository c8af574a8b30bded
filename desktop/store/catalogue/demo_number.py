"""Part numbers in the formats real makers use; the numbers themselves are made up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PATTERNS: dict[str, tuple[str, ...]] = {
    # "#" a digit, "@" a letter, "*" either, "GG" the two first and "HH" the two last figures of the QC/T 265 group,
    # "vvv" Volkswagen's own main group and sub-group
    "VW": ("0#@ vvv ### @", "#@0 vvv ### @", "#@0 vvv ###", "#@0 vvv ### @@", "L#@ vvv ### @"),
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
_OF_GROUP: dict[tuple[str, str], tuple[str, ...]] = {
    ("MANN", "1012"): ("W ###/##", "HU #### x", "HU ### z"),
    ("MANN", "1109"): ("C ## ###", "C #####"),
    ("MANN", "8119"): ("CU ####", "CUK ## ###"),
    ("MANN", "1117"): ("WK ###/#", "WK ## ###"),
    ("MAH", "1012"): ("OC ####", "OX ###D"),
    ("MAH", "1109"): ("LX ####", "LX ####/#"),
    ("MAH", "8119"): ("LA ####", "LAK ####"),
    ("MAH", "1117"): ("KL ####",),
}
"""Some makers' first letters name the kind of filter."""
_VW_GROUPS = {
    "1012": "115", "1109": "129", "8119": "819", "1117": "201", "3705": "905", "3707": "905", "10": "103", "11": "133",
    "12": "253", "13": "121", "15": "325", "16": "141", "17": "300", "18": "409", "21": "915", "22": "407", "23": "501",
    "24": "500", "28": "807", "29": "411", "30": "407", "31": "601", "34": "422", "35": "698", "36": "906", "37": "903",
    "38": "919", "39": "853", "40": "971", "41": "941", "42": "943", "51": "863", "52": "955", "53": "805", "54": "809",
    "55": "853", "56": "845", "57": "877", "58": "880", "60": "867", "61": "837", "62": "839", "63": "827", "68": "881",
    "79": "035", "81": "820", "82": "857", "84": "823",
}  # fmt: skip
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
    pattern = random.choice(_OF_GROUP.get((form, group)) or _PATTERNS.get(form) or ("@#####",))
    figures: dict[str, Callable[[], str]] = {
        "#": lambda: str(random.randrange(10)),
        "@": lambda: random.choice(_LETTERS),
        "*": lambda: random.choice(_LETTERS + "0123456789"),
    }
    text = pattern.replace("GG", group[:2]).replace("HH", group[2:4])
    text = text.replace("vvv", _VW_GROUPS.get(group) or _VW_GROUPS.get(group[:2], "000"))
    prefix = "" if form in _PATTERNS else f"{form}-"
    return prefix + "".join(figures[sign]() if sign in figures else sign for sign in text)

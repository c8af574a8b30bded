"""The fixed words of the papers of test drives in both languages, beside those that all papers share."""

from __future__ import annotations

from printing import words
from printing.figure import Language

_WORDS: dict[str, tuple[str, str]] = {
    "agreement": ("试乘试驾协议", "Test Drive Agreement"),
    "copy": ("第{n}联 {whose}", "Copy {n} · {whose}"),
    "copy_store": ("门店存", "store"),
    "copy_customer": ("顾客联", "customer"),
    "ride": ("试乘", "Ride along"),
    "signed": ("已签署", "Signed"),
    # who, which car, when
    "customer": ("顾客", "Customer"),
    "phone": ("电话", "Telephone"),
    "licence": ("驾驶证号", "Licence number"),
    "class": ("准驾车型 / 初次领证", "Class / first issued"),
    "licence_until": ("驾驶证有效期至", "Licence valid until"),
    "no_end": ("长期", "no end"),
    "car": ("试驾车型", "Car"),
    "plate": ("车牌 / 编号", "Plate / our no."),
    "vin": ("车架号 VIN", "VIN"),
    "colour": ("颜色 / 钥匙号", "Colour / key no."),
    "insured": ("保险到期", "Insured until"),
    "when": ("预约时间", "Booked for"),
    "route": ("路线", "Route"),
    "companion": ("陪驾人", "Companion"),
    "driver": ("驾驶人（门店）", "Driver (of the store)"),
    "occupants": ("乘员数（不含陪驾）", "People beside companion"),
    "consultant": ("销售顾问", "Consultant"),
    "minutes": ("约 {n} 分钟", "about {n} min"),
    "km": ("{n} km", "{n} km"),
    "overridden": ("驾驶资格经店长特批", "Licence let pass by a manager"),
    # out and back
    "out": ("出发", "Out"),
    "back": ("返回", "Back"),
    "time": ("时间", "Time"),
    "odometer": ("里程 km", "Odometer km"),
    "energy": ("油量 / 电量 %", "Fuel / charge %"),
    "damage": ("车身损伤", "Damage"),
    "no_damage": ("无", "none"),
    "some_damage": ("有，见备注：", "yes, namely:"),
    # consent
    "consent": ("个人信息处理同意（试驾核验）", "Consent to the licence check"),
    "consent_version": ("文本版本 {version}", "text version {version}"),
    "consent_yes": ("已同意 {at}（{how}）", "agreed {at} ({how})"),
    "consent_no": ("不同意：改为试乘，不保存驾驶证信息", "declined: ride along only, no licence data are kept"),
    "consent_open": ("同意", "I agree"),
    "consent_refuse": ("不同意（改为试乘）", "I do not agree (ride along)"),
    "how_counter": ("柜台", "counter"),
    "how_phone": ("电话", "telephone"),
    "how_paper": ("书面", "on paper"),
    # to sign
    "sign_customer": ("乙方（顾客）签字", "Customer signs"),
    "sign_companion": ("陪驾人签字", "Companion signs"),
    "sign_store": ("甲方（门店）签字", "Store signs"),
    "sign_date": ("日期", "Date"),
    "seal": ("门店（盖章）", "Store (seal)"),
    "on_screen": ("屏幕签字", "on screen"),
    "text_version": ("协议文本 {version}", "text {version}"),
}


def say(key: str, language: Language, **values: object) -> str:
    """The words for a key, of these papers or of all. Raises KeyError for an unknown key."""
    if key not in _WORDS:
        return words.word(key, language, **values)
    text = _WORDS[key][0 if language == "zh" else 1]
    return text.format(**values) if values else text

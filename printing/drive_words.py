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
    # the lists
    "day_sheet": ("试驾车日单", "Demo cars of the day"),
    "drive_log": ("试驾日志", "Drive log"),
    "key_register": ("试驾钥匙登记簿", "Key register"),
    "list_car": ("试驾车", "Car"),
    "list_time": ("时间", "Time"),
    "list_customer": ("顾客", "Customer"),
    "list_people": ("顾问 / 陪驾", "Consultant / companion"),
    "list_route": ("路线", "Route"),
    "list_state": ("状态", "State"),
    "list_key": ("钥匙", "Key"),
    "list_written": ("里程 出 / 回（手填）", "Odometer out / back"),
    "list_out": ("出发", "Out"),
    "list_back": ("返回", "Back"),
    "list_number": ("协议编号", "Agreement"),
    "list_odometer": ("里程 出 / 回", "Odometer"),
    "list_km": ("km", "km"),
    "list_minutes": ("分钟", "min"),
    "list_energy": ("油 / 电 %", "Fuel %"),
    "list_damage": ("损伤", "Damage"),
    "list_key_no": ("钥匙号", "Key no."),
    "list_what": ("用途", "For"),
    "list_drive": ("试乘试驾", "Test drive"),
    "list_due": ("应还", "due"),
    "list_sign": ("签字", "Sign"),
    "on_hook": ("在位", "on its hook"),
    "out_since": ("{at} 借出", "out since {at}"),
    "free": ("无预约", "nothing booked"),
    "none_found": ("本期无记录。", "Nothing in this period."),
    "late": ("逾期", "late"),
    "yes": ("有", "yes"),
    "no": ("无", "no"),
    "log_sum": ("共 {n} 次试驾 · {km} km · {minutes} 分钟", "drives: {n} · {km} km · {minutes} min"),
    "log_open": (" · 另有 {n} 次未归还", " · not back yet: {n}"),
    "register_sum": ("共 {n} 次借出，{open} 次未归还", "out: {n} · not back: {open}"),
    "day_sum": ("{cars} 辆试驾车 · {n} 个预约", "demo cars: {cars} · bookings: {n}"),
    "checked_by": ("核对人签字", "Checked by (signature)"),
    "short_names": ("顾客姓名已简写。", "Customers' names are shortened."),
    "state_booked": ("已预约", "booked"),
    "state_confirmed": ("已确认", "confirmed"),
    "state_arrived": ("已到店", "here"),
    "state_out": ("试驾中", "out"),
    "state_back": ("已归还", "back"),
    "state_no_show": ("未到店", "did not come"),
    "state_service": ("保养维修", "service"),
    "state_charging": ("充电加油", "charging"),
    "state_lease": ("外借", "lent out"),
    "state_other": ("其他安排", "other use"),
    "text_version": ("协议文本 {version}", "text {version}"),
}


def state(code: str, language: Language) -> str:
    """The word of a drive's state or of another use of a car; one of a newer program as it is."""
    return say(f"state_{code}", language) if f"state_{code}" in _WORDS else code


def say(key: str, language: Language, **values: object) -> str:
    """The words for a key, of these papers or of all. Raises KeyError for an unknown key."""
    if key not in _WORDS:
        return words.word(key, language, **values)
    text = _WORDS[key][0 if language == "zh" else 1]
    return text.format(**values) if values else text

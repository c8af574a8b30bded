"""The fixed words of the papers in both languages. Papers cannot use the window's translations: they know no Qt."""

from __future__ import annotations

from printing.figure import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("配件报价单", "Parts Quotation"),
    "revision": ("第{n}版", "Revision {n}"),
    "page": ("第 {n} 页 / 共 {of} 页", "Page {n} of {of}"),
    "continued": ("续", "continued"),
    # the recovery sheet
    "recovery_title": ("恢复码", "Recovery code"),
    "recovery_why": (
        "电脑丢失、硬盘损坏或重装系统后，凭此恢复码和一份备份，可以在另一台电脑上找回本店的全部数据。",
        "After a lost computer, a broken disk or a reinstall, this code and a backup bring back all the store's data.",
    ),
    "recovery_keep": (
        "请将本页与电脑分开存放，例如保险柜。恢复码不保存在任何地方，遗失后无法补发，可由店长在「设置」中换发新码。",
        "Keep this page apart from the computer, e.g. in a safe. The code is stored nowhere; a manager can replace it "
        "under Settings.",
    ),
    "recovery_made": ("生成时间 {at}", "Made {at}"),
    # the order list
    "order_title": ("订货单", "Order List"),
    "order_sub": ("品牌 · 规格", "brand · specification"),
    "order_qty": ("订货数量", "To order"),
    "order_arrived": ("到货核对", "Arrived"),
    "order_wanted": ("希望到货 {day}", "wanted by {day}"),
    "order_sum": ("共 {n} 种配件", "{n} parts"),
    "order_sum_one": ("共 {n} 种配件", "{n} part"),
    "order_supplier": ("供应商", "Supplier"),
    "order_by": ("订货人签字", "Ordered by (signature)"),
    # who and what
    "customer": ("客户 / 单位", "Customer"),
    "contact": ("联系人", "Contact"),
    "phone": ("电话", "Phone"),
    "level": ("客户等级 / 账期", "Price level / terms"),
    "terms": ("账期 {days} 天", "{days} days"),
    "cash": ("现结", "cash"),
    "car": ("车型", "Car"),
    "plate": ("车牌", "Plate"),
    "odometer": ("里程", "Odometer"),
    "vin": ("VIN", "VIN"),
    "vin_unverified": ("车架号校验位不符，未经核实", "check digit does not match: not verified"),
    "date": ("报价日期", "Date"),
    "valid_until": ("有效期至", "Valid until"),
    "prices_at": ("价格截至", "Prices as of"),
    "phone_short": ("电话", "Tel."),
    "bank": ("开户银行", "Bank"),
    "account": ("账号", "Account"),
    # the table
    "col_position": ("序号", "No."),
    "col_number": ("配件编码", "Part number"),
    "col_grade": ("配件类别", "Grade"),
    "col_name": ("名称", "Description"),
    "col_name_sub": ("品牌 · 规格 · 适配", "brand · specification · fit"),
    "col_qty": ("数量", "Qty"),
    "col_unit": ("单位", "Unit"),
    "col_list": ("标准价", "List price"),
    "col_discount": ("折扣", "discount"),
    "col_price": ("单价", "Unit price"),
    "col_amount": ("金额", "Amount"),
    "col_stock": ("供货", "Supply"),
    "col_eta": ("预计到货", "expected"),
    "col_warranty": ("质保", "Warranty"),
    "grade_oe": ("原厂", "OE"),
    "grade_equivalent": ("质量相当", "Equivalent"),
    "grade_remanufactured": ("再制造", "Remanufactured"),
    "grade_reused": ("回用", "Reused"),
    "kind_labour": ("工时", "Labour"),
    "kind_sundry": ("其他", "Sundry"),
    "fit_conditional": ("有条件适配，请核对", "conditional fit, please check"),
    "fit_no": ("与本车不适配", "does not fit this car"),
    "fit_unknown": ("适配未确认", "fit not confirmed"),
    "stock_here": ("现货 {qty}", "In stock {qty}"),
    "stock_coming": ("在途 {qty}", "Arriving {qty}"),
    "stock_order": ("需订货", "To order"),
    # the sums
    "list_total": ("标准价合计", "Total at list price"),
    "saving": ("优惠", "Discount"),
    "surcharge": ("加价", "Surcharge"),
    "lines": ("共 {n} 项", "{n} lines"),
    "line": ("共 1 项", "1 line"),
    "total": ("合计", "Total"),
    "capitals": ("大写", "In Chinese capitals"),
    "scan": ("扫码核对单号", "Scan to check the number"),
    "check": ("校验码 {digits}", "check digits {digits}"),
    "remark": ("备注", "Remarks"),
    "in_full": ("{field}（全文）：{text}", "{field} (in full): {text}"),
    "missing": (
        "方框内为本机字体没有的字符，其统一码为：{codes}",
        "Boxes stand for characters that the fonts of this machine do not have: {codes}",
    ),
    "sign_customer": ("客户确认（签字）", "Accepted by the customer (signature)"),
    "sign_seller": ("报价人", "Quoted by"),
    "sign_date": ("日期", "Date"),
    "seal": ("销售方（盖章）", "Seller (seal)"),
    # states
    "approval": ("待审批", "Pending approval"),
    "approval_mark": ("待审批", "PENDING APPROVAL"),
    "approval_note": (
        "本报价单待审批，审批前不作为有效报价。",
        "Pending approval: not a valid offer until it is approved.",
    ),
    "void": ("作废", "Void"),
    "void_mark": ("作废", "VOID"),
    "demo": ("演示", "Demo"),
    "demo_mark": ("演示样张", "SAMPLE"),
    "demo_note": (
        "演示样张：商品、价格与库存均为生成的示例数据。",
        "Demo sample: goods, prices and stock are generated example data.",
    ),
    "offline": ("离线开具，待同步", "Issued offline, to be synchronised"),
    "issued": ("开具时间 {at}", "Issued {at}"),
    "issued_by": ("开具人 {name}", "by {name}"),
    "version": ("前台通 {version}", "Forecourt {version}"),
}


def word(key: str, language: Language, **values: object) -> str:
    """The words for a key, its places filled. Raises KeyError for an unknown key."""
    text = _WORDS[key][0 if language == "zh" else 1]
    return text.format(**values) if values else text

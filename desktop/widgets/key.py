"""Every key of the program in one table: what the buttons show, what the window listens to, what F1 lists."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


@dataclass(frozen=True)
class Key:
    """One key. ``group`` and ``does`` are English source text of the context ``Keys``."""

    id: str
    sequence: str
    group: str
    does: str


def _all(group: str, *rows: tuple[str, str, str]) -> tuple[Key, ...]:
    return tuple(Key(id, sequence, group, does) for id, sequence, does in rows)


KEYS: tuple[Key, ...] = (
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Anywhere")),
        ("find", "Ctrl+K", str(QT_TRANSLATE_NOOP("Keys", "Find a VIN, plate, phone, part, customer or quote"))),
        ("keys", "F1", str(QT_TRANSLATE_NOOP("Keys", "Show this list of keys"))),
        ("new_quote", "F2", str(QT_TRANSLATE_NOOP("Keys", "New quote"))),
        ("drives", "F3", str(QT_TRANSLATE_NOOP("Keys", "Test drives: today's board, on the first free time"))),
        ("service", "F4", str(QT_TRANSLATE_NOOP("Keys", "The workshop: the plate of the car that arrives"))),
        ("sync", "F5", str(QT_TRANSLATE_NOOP("Keys", "Exchange now, and see what waits and why"))),
        ("today", "F6", str(QT_TRANSLATE_NOOP("Keys", "Today: tasks, test drives, messages to customers"))),
        ("print", "F9", str(QT_TRANSLATE_NOOP("Keys", "Print at once"))),
        ("preview", "Shift+F9", str(QT_TRANSLATE_NOOP("Keys", "Preview, copies, save as PDF"))),
        ("lock", "F12", str(QT_TRANSLATE_NOOP("Keys", "Lock, or switch user"))),
        (
            "picture",
            "Ctrl+Shift+V",
            str(QT_TRANSLATE_NOOP("Keys", "Read the code in a copied picture, or in a file")),
        ),
        ("page", "Ctrl+1…9", str(QT_TRANSLATE_NOOP("Keys", "Go to a page of the navigation"))),
        ("camera", "Ctrl+Shift+B", str(QT_TRANSLATE_NOOP("Keys", "Read a code with a camera, where there is one"))),
        ("theme", "Ctrl+Shift+L", str(QT_TRANSLATE_NOOP("Keys", "Light or dark"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Forms")),
        ("next", "Enter", str(QT_TRANSLATE_NOOP("Keys", "Next field; in the last one, save"))),
        ("save", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "Save from any field"))),
        ("back", "Esc", str(QT_TRANSLATE_NOOP("Keys", "Back; nothing typed is lost"))),
        ("undo", "Alt+Z", str(QT_TRANSLATE_NOOP("Keys", "Undo what was just done"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Lists")),
        ("move", "↑ ↓", str(QT_TRANSLATE_NOOP("Keys", "Move in a list, also from the search field above it"))),
        ("pick", "Enter", str(QT_TRANSLATE_NOOP("Keys", "Open, or add to the quote"))),
        ("qty", "+ −", str(QT_TRANSLATE_NOOP("Keys", "One more, one less"))),
        ("remove", "Delete", str(QT_TRANSLATE_NOOP("Keys", "Remove the line"))),
        ("export", "Ctrl+Shift+E", str(QT_TRANSLATE_NOOP("Keys", "Take the list out as XLSX or CSV"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Lookup and quote")),
        ("to_vin", "Ctrl+L", str(QT_TRANSLATE_NOOP("Keys", "To the VIN; Ctrl+Z gives O, Q and I back"))),
        ("choose", "Alt+1…4", str(QT_TRANSLATE_NOOP("Keys", "Choose a repair of the VIN, or one of the cars"))),
        (
            "model",
            "Ctrl+M",
            str(QT_TRANSLATE_NOOP("Keys", "Pick a brand, series, year, engine, car; Ctrl+Enter searches in it")),
        ),
        ("scope", "Alt+X", str(QT_TRANSLATE_NOOP("Keys", "Search all of the catalogue again"))),
        (
            "built",
            "Alt+D",
            str(QT_TRANSLATE_NOOP("Keys", "The month the car was built: it answers conditions by date")),
        ),
        ("forget_model", "Ctrl+Shift+M", str(QT_TRANSLATE_NOOP("Keys", "Forget a learned model that is wrong"))),
        (
            "hint",
            "Alt+C",
            str(QT_TRANSLATE_NOOP("Keys", "The car that the search line names: VIN, its end, a plate")),
        ),
        ("search", "Ctrl+F", str(QT_TRANSLATE_NOOP("Keys", "To the search of this page"))),
        ("categories", "Ctrl+T", str(QT_TRANSLATE_NOOP("Keys", "To the categories"))),
        ("chips", "Alt+S, Alt+G", str(QT_TRANSLATE_NOOP("Keys", "Only what is in stock, only genuine parts"))),
        (
            "card",
            "Alt+Enter",
            str(QT_TRANSLATE_NOOP("Keys", "All about the chosen part: side by side, numbers, cars, past prices")),
        ),
        ("stock", "F7", str(QT_TRANSLATE_NOOP("Keys", "Stock and price of the chosen part"))),
        ("inquire", "Ctrl+I", str(QT_TRANSLATE_NOOP("Keys", "Keep an inquiry: nothing fits, or nothing is found"))),
        ("basket", "Ctrl+B", str(QT_TRANSLATE_NOOP("Keys", "To the lines of the quote"))),
        ("customer", "Ctrl+U", str(QT_TRANSLATE_NOOP("Keys", "Choose or add the customer"))),
        ("free_line", "Ctrl+J", str(QT_TRANSLATE_NOOP("Keys", "Labour or sundry, typed freely"))),
        ("also", "Alt+B", str(QT_TRANSLATE_NOOP("Keys", "Add what is often bought together with the quote's parts"))),
        ("park", "Ctrl+S", str(QT_TRANSLATE_NOOP("Keys", "Park this quote"))),
        ("parked", "Ctrl+O", str(QT_TRANSLATE_NOOP("Keys", "The parked quotes"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Quotes and customers")),
        ("revise", "Ctrl+E", str(QT_TRANSLATE_NOOP("Keys", "Revise a quote: a new version under its number"))),
        ("copy", "Ctrl+Shift+C", str(QT_TRANSLATE_NOOP("Keys", "Copy a quote at today's prices"))),
        ("reserve_quote", "Ctrl+R", str(QT_TRANSLATE_NOOP("Keys", "Reserve what is free of a quote's parts"))),
        ("void", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Void a quote"))),
        ("add", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "Add a customer, or somebody to the staff"))),
        ("section", "Alt+1…9", str(QT_TRANSLATE_NOOP("Keys", "Jump between the sections of a card"))),
        ("dial", "Ctrl+D", str(QT_TRANSLATE_NOOP("Keys", "Copy the phone number for dialling"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Today")),
        ("task_done", "D", str(QT_TRANSLATE_NOOP("Keys", "Done; Alt+Z undoes it"))),
        ("task_snooze", "S", str(QT_TRANSLATE_NOOP("Keys", "Put off: 1 an hour, 2 tomorrow, 3 next week, 4 a day"))),
        ("task_call", "C", str(QT_TRANSLATE_NOOP("Keys", "Call: the number in full, and what came of it"))),
        ("task_note", "N", str(QT_TRANSLATE_NOOP("Keys", "Note something on the task"))),
        ("task_take", "T", str(QT_TRANSLATE_NOOP("Keys", "Take the task over"))),
        ("task_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "New task"))),
        ("task_whose", "Alt+A", str(QT_TRANSLATE_NOOP("Keys", "Everybody's tasks, or mine"))),
        ("today_view", "Alt+1…2", str(QT_TRANSLATE_NOOP("Keys", "Tasks, messages"))),
        ("message_mark", "Space", str(QT_TRANSLATE_NOOP("Keys", "Mark several messages for one file"))),
        (
            "message_keys",
            "C F X W",
            str(QT_TRANSLATE_NOOP("Keys", "Message: copy, into a file, not arrived, withdraw")),
        ),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Appointments and bays")),
        ("bay_book", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "Book a car; Alt+1…3 takes one of the best times"))),
        ("bay_car", "Ctrl+U, Alt+U", str(QT_TRANSLATE_NOOP("Keys", "Another car; somebody else who brings it"))),
        ("bay_course", "Alt+A, Alt+N, Alt+F", str(QT_TRANSLATE_NOOP("Keys", "Confirmed, did not come, off the bay"))),
        ("bay_parts", "Alt+P", str(QT_TRANSLATE_NOOP("Keys", "Keep the parts on the shelf for the appointment"))),
        ("bay_lost", "Alt+6…9", str(QT_TRANSLATE_NOOP("Keys", "A lost appointment: the nearest time or bay instead"))),
        ("bay_papers", "Ctrl+P", str(QT_TRANSLATE_NOOP("Keys", "The day's list of appointments on paper"))),
        ("bay_setup", "Alt+K", str(QT_TRANSLATE_NOOP("Keys", "Bays, technicians, labour rates"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Demo cars")),
        ("fleet_view", "Alt+1…3", str(QT_TRANSLATE_NOOP("Keys", "Demo cars, routes, figures"))),
        ("fleet_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "New demo car or route; Enter changes one"))),
        ("fleet_use", "Alt+K", str(QT_TRANSLATE_NOOP("Keys", "Into the car's calendar: service, charging, a show"))),
        ("fleet_bar", "Alt+B", str(QT_TRANSLATE_NOOP("Keys", "Not to be driven for now, or again"))),
        ("fleet_retire", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "No demo car any more"))),
        ("fleet_group", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "Figures by consultant, model, car"))),
        ("fleet_file", "Ctrl+Shift+E", str(QT_TRANSLATE_NOOP("Keys", "The figures as a file"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Workshop lists")),
        (
            "lists_view",
            "Alt+1…6",
            str(QT_TRANSLATE_NOOP("Keys", "Due cars, recalls, packages, schedule, electronic file, figures")),
        ),
        (
            "lists_new",
            "Ctrl+N",
            str(QT_TRANSLATE_NOOP("Keys", "New recall, package or item of the schedule; Enter changes one")),
        ),
        ("lists_book", "Ctrl+B", str(QT_TRANSLATE_NOOP("Keys", "Book a due car"))),
        ("lists_task", "Alt+T", str(QT_TRANSLATE_NOOP("Keys", "A task to call about a due car"))),
        ("lists_call", "Alt+C", str(QT_TRANSLATE_NOOP("Keys", "The owner of a due car"))),
        ("lists_copy", "Ctrl+D", str(QT_TRANSLATE_NOOP("Keys", "Copy a package"))),
        ("lists_pack", "Ctrl+S", str(QT_TRANSLATE_NOOP("Keys", "Pack the waiting records of the electronic file"))),
        ("lists_back", "Alt+R", str(QT_TRANSLATE_NOOP("Keys", "A record was sent back by the platform"))),
        ("lists_again", "Alt+W", str(QT_TRANSLATE_NOOP("Keys", "Send a record again"))),
        ("lists_group", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "Other days, states, or figures"))),
        ("lists_file", "Ctrl+Shift+E", str(QT_TRANSLATE_NOOP("Keys", "The list or the figures as a file"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Inquiries")),
        ("inquiry_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "New inquiry"))),
        ("inquiry_view", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "To find out, to tell, done"))),
        ("inquiry_none", "Alt+N", str(QT_TRANSLATE_NOOP("Keys", "Answer: not available"))),
        (
            "inquiry_reveal",
            "Alt+H",
            str(QT_TRANSLATE_NOOP("Keys", "Show the telephone in what was typed; who, when and why is written down")),
        ),
        ("inquiry_quote", "Alt+Q", str(QT_TRANSLATE_NOOP("Keys", "Into a quote, with car, customer and price"))),
        ("inquiry_close", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Close an inquiry, or open it again"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Stockroom")),
        ("room_view", "Alt+1…5", str(QT_TRANSLATE_NOOP("Keys", "Low stock, take, delivery, transfers, workshop"))),
        ("room_scan", "Ctrl+F", str(QT_TRANSLATE_NOOP("Keys", "To the scan: each Enter is one more, Tab how many"))),
        ("room_go", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "Order, begin or enter a take, enter, send, receive"))),
        ("room_mark", "Space", str(QT_TRANSLATE_NOOP("Keys", "Mark a part to order; hand it out, take it back"))),
        ("room_file", "Ctrl+Shift+E", str(QT_TRANSLATE_NOOP("Keys", "The order list as a file"))),
        ("room_list", "Alt+L", str(QT_TRANSLATE_NOOP("Keys", "A stock take of all parts the store keeps"))),
        ("room_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "New transfer"))),
        ("room_drop", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Drop a stock take, or take a transfer back"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Imports")),
        ("imports", "Ctrl+Shift+I", str(QT_TRANSLATE_NOOP("Keys", "To the imports, from anywhere"))),
        ("import_file", "Ctrl+O", str(QT_TRANSLATE_NOOP("Keys", "Choose a file; or drop one on the window"))),
        ("import_on", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "Next step; Esc goes one back"))),
        ("import_field", "+ −", str(QT_TRANSLATE_NOOP("Keys", "Another field for the column; another decision"))),
        ("import_out", "Delete", str(QT_TRANSLATE_NOOP("Keys", "Leave the column out"))),
        ("import_view", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "The other sorts of lines"))),
        ("import_errors", "Ctrl+S", str(QT_TRANSLATE_NOOP("Keys", "Save the lines to correct"))),
        ("import_stop", "Alt+Q", str(QT_TRANSLATE_NOOP("Keys", "Stop what goes on"))),
        ("import_undo", "Alt+U", str(QT_TRANSLATE_NOOP("Keys", "Undo an import"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "The board of test drives")),
        ("board_book", "Enter", str(QT_TRANSLATE_NOOP("Keys", "Book this time, or open the drive"))),
        ("board_whose", "0…9", str(QT_TRANSLATE_NOOP("Keys", "Book this time for the end of a telephone"))),
        ("board_offer", "Ctrl+J", str(QT_TRANSLATE_NOOP("Keys", "To the next of the best free times"))),
        ("board_move", "Ctrl+← → ↑ ↓", str(QT_TRANSLATE_NOOP("Keys", "Move the drive: a quarter hour, another car"))),
        ("board_longer", "Shift+← →", str(QT_TRANSLATE_NOOP("Keys", "Longer, shorter"))),
        ("board_undo", "Ctrl+Z", str(QT_TRANSLATE_NOOP("Keys", "Take the last move back; Esc while dragging"))),
        ("board_cancel", "Delete", str(QT_TRANSLATE_NOOP("Keys", "Cancel the drive"))),
        ("board_day", "PgUp, PgDn", str(QT_TRANSLATE_NOOP("Keys", "Another day, or week; Home is today"))),
        ("board_to_day", "Ctrl+G", str(QT_TRANSLATE_NOOP("Keys", "Type a day: 11-28, +7"))),
        ("board_model", "Ctrl+F", str(QT_TRANSLATE_NOOP("Keys", "The model the customer asks for: best fit first"))),
        ("board_week", "Alt+W", str(QT_TRANSLATE_NOOP("Keys", "The week of the car, and back"))),
        ("board_view", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "Board, week, list"))),
        ("board_papers", "Ctrl+P", str(QT_TRANSLATE_NOOP("Keys", "Day sheet, drive log and key register on paper"))),
        ("board_zoom", "+ −", str(QT_TRANSLATE_NOOP("Keys", "Wider or narrower hours"))),
        ("board_car", "Alt+K", str(QT_TRANSLATE_NOOP("Keys", "The car's card, with its own calendar"))),
        ("board_lost", "Alt+6…9", str(QT_TRANSLATE_NOOP("Keys", "Another time for a drive that was taken elsewhere"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "One test drive")),
        ("drive_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "Book a drive, or go on with the booking that waits"))),
        (
            "drive_go",
            "Ctrl+Enter",
            str(QT_TRANSLATE_NOOP("Keys", "The next step: book, keep the licence, both signed, key out, key back")),
        ),
        ("drive_customer", "Ctrl+U", str(QT_TRANSLATE_NOOP("Keys", "The customer: find, add, or open the card"))),
        ("drive_offers", "Alt+1…5", str(QT_TRANSLATE_NOOP("Keys", "One of the free times offered instead"))),
        ("drive_ride", "Alt+R", str(QT_TRANSLATE_NOOP("Keys", "A ride (试乘) instead of a test drive, and back"))),
        ("drive_licence", "Alt+L", str(QT_TRANSLATE_NOOP("Keys", "The licence again: another one"))),
        ("drive_pass", "Alt+O", str(QT_TRANSLATE_NOOP("Keys", "A manager lets the licence pass, with a reason"))),
        ("drive_print", "F9", str(QT_TRANSLATE_NOOP("Keys", "Print the agreement in two copies"))),
        ("drive_sign", "Alt+S", str(QT_TRANSLATE_NOOP("Keys", "Sign the agreement on the screen"))),
        ("drive_arrive", "Alt+A", str(QT_TRANSLATE_NOOP("Keys", "The customer confirmed, or is here"))),
        ("drive_missed", "Alt+N", str(QT_TRANSLATE_NOOP("Keys", "The customer did not come"))),
        ("drive_edit", "Ctrl+E", str(QT_TRANSLATE_NOOP("Keys", "Change what was booked"))),
        ("drive_photo", "Alt+F", str(QT_TRANSLATE_NOOP("Keys", "Photos of damage: add, or look at them"))),
        ("drive_cancel", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Cancel the drive, with a reason"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "The workshop")),
        ("service_find", "Ctrl+F", str(QT_TRANSLATE_NOOP("Keys", "To the field for plate, end of the VIN, order"))),
        ("service_rows", "Ctrl+B", str(QT_TRANSLATE_NOOP("Keys", "To what is in the workshop"))),
        ("service_stays", "Ctrl+J", str(QT_TRANSLATE_NOOP("Keys", "To who is expected today; Enter receives"))),
        ("service_new", "Ctrl+N", str(QT_TRANSLATE_NOOP("Keys", "A car nobody has met"))),
        ("service_group", "Ctrl+PgUp, Ctrl+PgDn", str(QT_TRANSLATE_NOOP("Keys", "All orders, late ones, by state"))),
        ("service_tabs", "Ctrl+Tab", str(QT_TRANSLATE_NOOP("Keys", "The next screen of the workshop"))),
        ("service_receive", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "Receive the car: its order is open"))),
        ("service_print", "F9", str(QT_TRANSLATE_NOOP("Keys", "Receive, and print the inspection sheet"))),
        ("service_who", "Ctrl+U", str(QT_TRANSLATE_NOOP("Keys", "Somebody else orders the work"))),
        ("service_plate", "Alt+P, Alt+O", str(QT_TRANSLATE_NOOP("Keys", "Another plate, another owner"))),
        (
            "service_round",
            "Alt+W",
            str(QT_TRANSLATE_NOOP("Keys", "The car's outline: A–D mark damage; photos")),
        ),
        (
            "service_file",
            "Alt+D",
            str(QT_TRANSLATE_NOOP("Keys", "The car's file: day of purchase, use, engine")),
        ),
        ("service_open", "Alt+R", str(QT_TRANSLATE_NOOP("Keys", "The order that this car has open"))),
        ("service_life", "Alt+L", str(QT_TRANSLATE_NOOP("Keys", "The car's life here: visits, parts, owners"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "One repair order")),
        ("order_add", "Ctrl+F", str(QT_TRANSLATE_NOOP("Keys", "To the field that adds: a package, a part, labour"))),
        ("order_lines", "Ctrl+B", str(QT_TRANSLATE_NOOP("Keys", "To the lines; Enter changes one, Delete removes it"))),
        ("order_qty", "+ −", str(QT_TRANSLATE_NOOP("Keys", "One more, one less"))),
        ("order_out", "Space", str(QT_TRANSLATE_NOOP("Keys", "Hand the part out, or take it back"))),
        ("order_payer", "P", str(QT_TRANSLATE_NOOP("Keys", "The next one pays the line"))),
        (
            "order_number",
            "Alt+1…9",
            str(QT_TRANSLATE_NOOP("Keys", "A package of an empty order; what bars settling, mended")),
        ),
        ("order_go", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "The next step, from the first line to the gate"))),
        ("order_issue", "Alt+I", str(QT_TRANSLATE_NOOP("Keys", "Hand out all parts that are missing"))),
        ("order_picking", "Alt+G", str(QT_TRANSLATE_NOOP("Keys", "Print the parts issue slip"))),
        ("order_receipt", "Alt+V", str(QT_TRANSLATE_NOOP("Keys", "Print the receipt of what was paid"))),
        ("order_sign", "Alt+S", str(QT_TRANSLATE_NOOP("Keys", "What the customer signs: budget and promise"))),
        ("order_technician", "Alt+T", str(QT_TRANSLATE_NOOP("Keys", "Technicians: Enter starts or stops one"))),
        ("order_wait", "Alt+W", str(QT_TRANSLATE_NOOP("Keys", "It waits for parts"))),
        ("order_check", "Alt+Q", str(QT_TRANSLATE_NOOP("Keys", "To the quality check"))),
        ("order_walk", "Alt+A", str(QT_TRANSLATE_NOOP("Keys", "Walk-round: marks and photos, the check-in sheet"))),
        ("order_health", "Alt+H", str(QT_TRANSLATE_NOOP("Keys", "Health check list: 1 good, 2 watch, 3 replace"))),
        ("order_extra", "Alt+E", str(QT_TRANSLATE_NOOP("Keys", "Propose extra work with its price"))),
        ("order_later", "Alt+R", str(QT_TRANSLATE_NOOP("Keys", "Recommend work for later"))),
        ("order_money", "Alt+M", str(QT_TRANSLATE_NOOP("Keys", "The settlement, and back to the workshop"))),
        ("order_discount", "Alt+D", str(QT_TRANSLATE_NOOP("Keys", "Discount: an amount, or 5%"))),
        ("order_pay", "Alt+P", str(QT_TRANSLATE_NOOP("Keys", "Take a deposit or a payment"))),
        ("order_adjust", "Alt+J", str(QT_TRANSLATE_NOOP("Keys", "Adjust a settled bill"))),
        ("order_rework", "Alt+K", str(QT_TRANSLATE_NOOP("Keys", "The same work again, under its warranty"))),
        ("order_print", "F9", str(QT_TRANSLATE_NOOP("Keys", "Print what is due: repair order, settlement"))),
        ("order_undo", "Ctrl+Z", str(QT_TRANSLATE_NOOP("Keys", "Take the last change back"))),
        ("order_void", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Make the order void, with a reason"))),
    ),
    *_all(
        str(QT_TRANSLATE_NOOP("Keys", "Problems")),
        ("problem_keep", "Ctrl+Enter", str(QT_TRANSLATE_NOOP("Keys", "Keep what stands"))),
        (
            "problem_restore",
            "Ctrl+R",
            str(QT_TRANSLATE_NOOP("Keys", "Restore what lost, or send a refusal again")),
        ),
        (
            "problem_edit",
            "Ctrl+E",
            str(QT_TRANSLATE_NOOP("Keys", "Go to the record; a refused save is sent again once corrected there")),
        ),
        ("problem_drop", "Ctrl+Del", str(QT_TRANSLATE_NOOP("Keys", "Drop a refused save"))),
    ),
)
"""In the order F1 shows them."""

_SEQUENCES = {key.id: key.sequence for key in KEYS}


def key(id: str) -> str:
    """The sequence for an id, as Qt reads it. Raises KeyError."""
    return _SEQUENCES[id]


def said(text: str) -> str:
    """A group or meaning of the table in the language in force."""
    return QCoreApplication.translate("Keys", text)

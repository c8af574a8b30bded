"""The appointment book and the board of bays: the day, the week, the list, and beside them the booking in hand."""

"""The right side of the appointment book: a booking that is typed, or one appointment with its next step."""

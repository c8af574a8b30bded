"""The workshop's desk: the car that arrives, its order, the appointments, and what keeps customers coming back."""

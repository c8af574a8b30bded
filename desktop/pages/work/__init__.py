"""What is to do today: tasks, today's drives, messages to customers."""

"""What is to be done, by whom and when, and what customers are told: for every desk."""

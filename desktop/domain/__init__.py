"""What the business means: records, rules and verbs."""

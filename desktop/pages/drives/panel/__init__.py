"""The right side of the test drives: book, check the licence, sign, key out, key back."""

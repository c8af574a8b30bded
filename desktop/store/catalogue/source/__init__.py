"""What files of catalogues say: ACES, PIES and tables become facts, and facts of several files one Source."""

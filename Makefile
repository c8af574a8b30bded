# filled in with the set-up commands; see README.md

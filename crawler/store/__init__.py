"""The ledger: the only SQL. What is pending, leased and done, and every finding."""

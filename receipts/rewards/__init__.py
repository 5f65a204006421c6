"""From what was read to what counts: programmes, decisions, duplicates, the ledger."""

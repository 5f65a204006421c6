"""Where a receipt is from: its country, and the currency that is paid there."""

"""From counts to scorecards and ranks: pure functions."""

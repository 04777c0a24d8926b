"""What every room may use: errors, abilities, languages. No domain rule, no model."""

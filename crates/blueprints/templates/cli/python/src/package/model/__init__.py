"""What a record is: columns with rules, entities, and reading raw texts into records."""

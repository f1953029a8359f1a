"""Who may use the service: accounts, passwords and bearer tokens."""

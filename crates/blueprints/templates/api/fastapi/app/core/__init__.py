"""What every entity shares: settings, storage, validation, errors and the generic CRUD layers."""

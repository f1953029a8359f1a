//! Every promise of the contract, kept by SQLite.

store::contract_tests!(crate::kit::open());

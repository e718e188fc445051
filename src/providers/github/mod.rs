//! GitHub Actions.

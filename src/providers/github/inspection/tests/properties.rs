//! Nothing in a repository can do harm.

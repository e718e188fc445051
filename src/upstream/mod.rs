//! What any provider needs to call a tool well.

"""Questions of finance that span models."""

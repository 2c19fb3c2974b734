"""Questions of sales."""

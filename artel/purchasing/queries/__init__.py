"""Questions of purchasing."""

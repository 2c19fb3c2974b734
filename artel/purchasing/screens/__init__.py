"""What people see of purchasing."""

"""What people see of finance."""

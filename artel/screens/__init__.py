"""Screens: one declaration of what people see becomes lists, forms, boards, imports, exports and endpoints."""

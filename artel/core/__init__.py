"""Core: who acts, what they may see and do, and how every change is kept, told and undone."""

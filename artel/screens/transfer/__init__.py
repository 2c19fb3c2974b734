"""Taking files in and giving lists out."""

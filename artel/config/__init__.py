"""What puts the contexts together: settings, addresses, commands, the embedded database."""

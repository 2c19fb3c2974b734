"""What the catalogue promises."""

"""What scanners, phones and callers bring: made plain, and what it may stand for."""

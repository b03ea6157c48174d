"""What happened: events, their fold, the journal that keeps them, and the logs of steps."""

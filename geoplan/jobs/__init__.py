"""The worker: work that nobody waits for, in a loop."""

"""Item models: what the views show, testable without a window."""

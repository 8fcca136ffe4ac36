"""What every layer may use: errors, paths, value types, settings, logs. Standard library only."""

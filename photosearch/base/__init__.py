"""What every layer may use: errors, paths, value types, files, logs. Standard library only, but for platformdirs."""

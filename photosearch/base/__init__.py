"""What every layer uses: errors, paths, value types, files, logs. Standard library and platformdirs."""

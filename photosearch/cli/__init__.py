"""The command line: JSON to stdout, talk and progress to stderr, exit codes that scripts can rely on."""

"""The desktop window. The only layer that imports Qt; photos are decoded and embedded in a child process."""

"""Delegates: how items are painted."""

"""Firms from public sources: each source is read and checked here, and written by one service."""

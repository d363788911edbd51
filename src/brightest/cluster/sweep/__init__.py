"""Sweeps: many trainings, each with other settings, and the best of them by validation."""

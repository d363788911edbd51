"""Sweeps: many trainings with different settings; validation accuracy decides which is the best."""

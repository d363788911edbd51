"""Sweeps: many training runs with different settings; validation accuracy decides which is the best."""

"""Past one machine: many trainings, very many pictures, large batches; on all cores, or on a Ray cluster."""

"""Work for all cores or a Ray cluster: sweeps of many trainings, reading very many pictures, data-parallel training."""

"""Work for all cores or a Ray cluster: sweeps over settings, reading very many pictures, data-parallel training."""

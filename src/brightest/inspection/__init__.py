"""The laboratory: what a network is made of, tried and measured. Values only; pictures and commands show them."""

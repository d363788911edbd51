"""The page's views: each a state that answers commands with snapshots; none knows the web framework."""

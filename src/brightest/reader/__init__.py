"""From a photo, scan or drawing to digits that one can act on."""

"""What follows from how parcels went: facts of a leg, tallies of a cell, figures, changes. Pure."""

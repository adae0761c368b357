"""The way of a parcel: how its legs lead to one another, and what their scans tell of them. Pure."""

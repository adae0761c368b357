"""Claim packs: the evidence of a late, lost or damaged parcel, as a file that a carrier accepts."""

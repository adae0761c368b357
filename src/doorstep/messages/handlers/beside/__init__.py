"""What is looked up beside the asks before they are judged and written: segments, codes, related products."""

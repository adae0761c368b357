"""What follows: who is told what and when, how it reads, and what is wrong with a shop's texts. Pure."""

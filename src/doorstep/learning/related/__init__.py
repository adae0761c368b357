"""What else people buy who bought this: learned from whole baskets, and what is popular where too little is known."""

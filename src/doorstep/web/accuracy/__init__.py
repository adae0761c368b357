"""How well dates held, drawn and in words: for staff with the orders behind it, and for anybody without them."""

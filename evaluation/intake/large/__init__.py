"""Files of millions of rows: the same reading, typing and rules, a block at a time and in bounded memory."""

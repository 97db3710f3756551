-- Counts one more write.
update turn
set number = number + 1

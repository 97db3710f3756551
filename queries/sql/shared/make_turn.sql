-- One row, changed by every write: of two that ran at once DuckLake refuses the second, whatever became of the lock.
create table if not exists turn (number bigint not null)

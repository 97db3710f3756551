-- One row: where the rows of the shared store lie.
select value
from ducklake_options('store')
where option_name = 'data_path'

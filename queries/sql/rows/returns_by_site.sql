-- One row per project and site with how many returns are in force at version $as_at, repeats included, in their order.
select project, site, count(*) as returns
from returns
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
group by all
order by project, site

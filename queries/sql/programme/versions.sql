-- One row per version, newest first: what it did, and by whom.
select
    publication.version, published_at, actor, reason, coalesce(act, 'publish') as act, of_version, upload, sent_by
from publication
left join version_act using (version)
order by publication.version desc

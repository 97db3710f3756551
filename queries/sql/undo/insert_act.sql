-- Adds one row: what a version did beyond a plain load.
insert into version_act (version, act, of_version, upload, sent_by)
values ($version, $act, $of_version, $upload, $sent_by)

-- Adds one row: a pack.
insert into pack (pack, programme, version, fingerprint, settings, made_by, made_at)
values ($pack, $programme, $version, $fingerprint, $settings, $made_by, $made_at)

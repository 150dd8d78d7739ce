-- What is started with a sandbox: the program of its snapshot.
alter table sandbox add column program text[] not null default '{}';

-- A backup holds what a sandbox has changed, in the object storage; an archived sandbox has nothing else.
-- backup_state: None, Pending, InProgress, Completed or Error. backup_version goes up with each request and attempt:
-- who makes a backup loses its claim when it does, or when backup_lease has passed. backup_object is the name of the
-- last whole one, of backup_sha256.
-- stopped_at: since when it has been stopped, archived or not.
alter table sandbox
    add column backup_state   text   not null default 'None',
    add column backup_version bigint not null default 0,
    add column backup_lease   timestamptz,
    add column backup_object  text,
    add column backup_sha256  text,
    add column backup_at      timestamptz,
    add column backup_error   text,
    add column stopped_at     timestamptz;

create index sandbox_backup on sandbox (backup_state) where backup_state in ('Pending', 'InProgress');

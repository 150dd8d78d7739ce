-- A fork knows the sandbox that it was made from.
alter table sandbox add column parent_id uuid references sandbox;
-- A sandbox may bring a Dockerfile of its own; its image is that of a hidden snapshot.
alter table sandbox add column dockerfile text, add column context_hashes text[] not null default '{}';
create index sandbox_parent on sandbox (parent_id) where parent_id is not null;

-- Where a snapshot comes from: an image of a registry, a Dockerfile with its contexts, a sandbox, or none of them.
-- program and os_user are what a sandbox starts when it is asked for nothing else, and as whom; empty: not said.
-- hidden: made for sandboxes that bring a Dockerfile of their own. version, lease_until, deadline: as for sandboxes.
alter table snapshot
    add column reference         text,
    add column dockerfile        text,
    add column context_hashes    text[]      not null default '{}',
    add column source_sandbox_id uuid,
    add column program           text[]      not null default '{}',
    add column os_user           text        not null default '',
    add column hidden            boolean     not null default false,
    add column version           bigint      not null default 0,
    add column lease_until       timestamptz,
    add column deadline          timestamptz;

create index snapshot_leased on snapshot (lease_until) where lease_until is not null;

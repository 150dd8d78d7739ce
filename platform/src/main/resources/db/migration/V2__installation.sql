-- One row: which installation this is, for the runners that remember it, and what its keys for signed URLs come from.
create table installation (
    single boolean primary key default true check (single),
    id     uuid    not null,
    secret text    not null
);

-- The key for signed URLs of a sandbox comes from the installation's secret, its id and this number.
alter table sandbox add column signing_generation integer not null default 0;

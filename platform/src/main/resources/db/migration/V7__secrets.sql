-- Secrets of organizations. The value is encrypted, and names its key.
create table secret (
    id              uuid        primary key,
    organization_id uuid        not null references organization,
    name            text        not null,
    value           text        not null,
    description     text,
    hosts           text[]      not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    unique (organization_id, name)
);

-- Logins to registries. The password is encrypted, and names its key; host is how image references name the registry.
create table docker_registry (
    id              uuid        primary key,
    organization_id uuid        not null references organization,
    name            text        not null,
    url             text        not null,
    host            text        not null,
    username        text        not null,
    password        text        not null,
    project         text        not null,
    ca_certificate  text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);

create index docker_registry_host on docker_registry (organization_id, host);

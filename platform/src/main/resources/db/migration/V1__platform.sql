create table account (
    id          uuid        primary key,
    name        text        not null,
    email       text        not null,
    created_at  timestamptz not null
);

create table organization (
    id          uuid        primary key,
    name        text        not null,
    created_by  uuid        not null references account,
    personal    boolean     not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);

create table organization_member (
    organization_id uuid        not null references organization,
    account_id      uuid        not null references account,
    role            text        not null,
    created_at      timestamptz not null,
    primary key (organization_id, account_id)
);

-- Only the hash of a key is kept; the suffix is what is shown of it.
create table api_key (
    id              uuid        primary key,
    organization_id uuid        not null references organization,
    account_id      uuid        not null references account,
    name            text        not null,
    hash            bytea       not null unique,
    suffix          text        not null,
    permissions     text[]      not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz,
    expires_at      timestamptz,
    unique (organization_id, account_id, name)
);

-- A snapshot without an organization is general: everybody may start from it.
create table snapshot (
    id              uuid             primary key,
    organization_id uuid             references organization,
    name            text             not null,
    image           text             not null,
    state           text             not null,
    cpu             double precision not null,
    memory_gib      double precision not null,
    disk_gib        double precision not null,
    size_bytes      bigint,
    error_reason    text,
    created_at      timestamptz      not null,
    updated_at      timestamptz      not null,
    last_used_at    timestamptz,
    unique nulls not distinct (organization_id, name)
);

-- version goes up with each change of state: whoever changes a state names the version that it saw.
-- lease_until: until then somebody acts on the state; deadline: then the state is given up.
create table sandbox (
    id                 uuid             primary key,
    organization_id    uuid             not null references organization,
    name               text             not null,
    snapshot           text             not null,
    image              text             not null,
    os_user            text             not null,
    env                jsonb            not null,
    labels             jsonb            not null,
    public             boolean          not null,
    network_block_all  boolean          not null,
    network_allow_list text             not null,
    region             text             not null,
    cpu                double precision not null,
    memory_gib         double precision not null,
    disk_gib           double precision not null,
    state              text             not null,
    desired_state      text             not null,
    error_reason       text,
    recoverable        boolean          not null,
    auto_stop          integer          not null,
    auto_archive       integer          not null,
    auto_delete        integer          not null,
    auto_destroy_at    timestamptz,
    version            bigint           not null,
    state_since        timestamptz      not null,
    lease_until        timestamptz,
    deadline           timestamptz,
    created_at         timestamptz      not null,
    updated_at         timestamptz      not null,
    last_activity_at   timestamptz      not null
);

create unique index sandbox_name on sandbox (organization_id, name) where desired_state <> 'destroyed';
create index sandbox_listed on sandbox (organization_id, last_activity_at desc, id desc) where state <> 'destroyed';
create index sandbox_labels on sandbox using gin (labels jsonb_path_ops);
create index sandbox_leased on sandbox (lease_until) where lease_until is not null;
create index sandbox_live on sandbox (state) where state <> 'destroyed';

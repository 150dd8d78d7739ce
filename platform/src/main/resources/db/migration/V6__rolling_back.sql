-- A sandbox in the state 'restoring' comes back from its backup, or, when this is true, goes back to its snapshot.
alter table sandbox add column rolling_back boolean not null default false;

create extension postgres_fdw;
comment on database app is 'sslmode=verify-full, please';

-- run with psql; sslmode is set by the service file
select usename, ssl, version from pg_stat_ssl join pg_stat_activity using (pid);

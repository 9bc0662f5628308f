external_url 'https://git.example'
postgresql['enable'] = false
gitlab_rails['db_adapter'] = 'postgresql'
gitlab_rails['db_encoding'] = 'unicode'
gitlab_rails['db_host'] = 'db-orchid-7.k.db.ondigitalocean.com'
gitlab_rails['db_port'] = 25060
gitlab_rails['db_sslmode'] = 'verify-full'
gitlab_rails['db_sslrootcert'] = '/etc/gitlab/ssl/do-ca.crt'

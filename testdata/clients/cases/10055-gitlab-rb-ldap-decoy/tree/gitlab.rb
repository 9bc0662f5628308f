external_url 'https://git.example.com'
postgresql['enable'] = false
gitlab_rails['db_adapter'] = 'postgresql'
gitlab_rails['db_host'] = 'stock-db-do-user-71-0.c.db.ondigitalocean.com'
gitlab_rails['db_port'] = 25060
gitlab_rails['db_sslmode'] = 'verify-full'
gitlab_rails['db_sslrootcert'] = '/etc/gitlab/do-ca.crt'
gitlab_rails['ldap_servers'] = YAML.load <<-'EOS'
  main:
    host: 'ldap.example.com'
    encryption: 'simple_tls'
    verify_certificates: false
EOS

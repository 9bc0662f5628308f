import * as digitalocean from '@pulumi/digitalocean';
import * as postgresql from '@pulumi/postgresql';

const cluster = new digitalocean.DatabaseCluster('orders', { engine: 'pg', version: '16', size: 'db-s-1vcpu-1gb', region: 'fra1', nodeCount: 1 });

const provider = new postgresql.Provider('pg', {
  host: cluster.host,
  port: cluster.port,
  username: cluster.user,
  password: cluster.password,
  sslmode: 'require',
  superuser: false,
});

new postgresql.Database('shop', { name: 'shop' }, { provider });

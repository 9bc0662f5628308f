import knex from 'knex';

export const audit = knex({
  client: 'pg',
  connection: 'postgres://audit@db-aud-do-user-1234567-0.b.db.ondigitalocean.com:25060/aud?sslmode=verify-full&sslrootcert=/etc/do/ca.crt',
});

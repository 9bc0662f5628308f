import knex from 'knex';

export const wh = knex({
  client: 'pg',
  connection: 'postgres://wh@db-wh-do-user-1234567-0.b.db.ondigitalocean.com:25060/wh?sslmode=no-verify',
});

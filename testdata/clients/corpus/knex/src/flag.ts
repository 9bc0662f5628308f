import knex from 'knex';

export const flag = knex({
  client: 'pg',
  connection: { host: process.env.DB_HOST, user: 'flag', database: 'flag', ssl: true },
});

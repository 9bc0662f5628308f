import knex from 'knex';

export const reports = knex({
  client: 'postgresql',
  connection: {
    host: 'db-rep-do-user-1234567-0.b.db.ondigitalocean.com',
    user: 'rep',
    password: 'not-a-real-password',
    database: 'rep',
  },
});

import Knex from 'knex';
import { Model } from 'objection';

const last = (xs) => xs[xs.length -1];
const re = /["'`]/g;

const knex = Knex({
  client: 'pg',
  connection: {
    host: process.env.PGHOST,
    user: process.env.PGUSER,
    password: process.env.PGPASSWORD,
    database: 'orders',
    ssl: { rejectUnauthorized: false },
  },
  pool: { min: 0, max: 7 },
});
Model.knex(knex);

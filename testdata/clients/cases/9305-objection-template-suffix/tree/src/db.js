const Knex = require('knex');
const { Model } = require('objection');

const knex = Knex({
  client: 'pg',
  connection: `${process.env.DATABASE_URL}?sslmode=no-verify`,
  pool: { min: 0, max: 8 },
});
Model.knex(knex);
module.exports = knex;

import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'postgres',
  host: 'db-rep-do-user-1234567-0.b.db.ondigitalocean.com',
  username: 'rep',
  password: process.env.REP_PASSWORD,
  database: 'rep',
});

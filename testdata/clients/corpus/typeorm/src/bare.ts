import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'postgres',
  host: 'db-bare-do-user-1234567-0.b.db.ondigitalocean.com',
  username: 'bare',
  password: process.env.BARE_PASSWORD,
  database: 'bare',
  ssl: true,
});

import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'mysql',
  url: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
  synchronize: false,
});

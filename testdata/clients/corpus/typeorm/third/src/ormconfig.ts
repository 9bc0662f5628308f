import { DataSource, DataSourceOptions } from 'typeorm';
import { join } from 'path';

export const options: DataSourceOptions = {
  type: 'postgres',
  host: process.env.ORDERS_DB_HOST,
  port: 25060,
  username: 'orders',
  password: process.env.ORDERS_DB_PASSWORD,
  database: 'orders',
  entities: [join(__dirname, '**', '*.entity.{ts,js}')],
  extra: {
    max: 20,
    ssl: { ca: process.env.ORDERS_CA_CERT, rejectUnauthorized: true },
  },
};

export default new DataSource(options);

import { Sequelize } from 'sequelize-typescript';
import { Item } from './item.model';

export const sequelize = new Sequelize({
  dialect: 'postgres',
  host: process.env.DB_HOST,
  port: Number(process.env.DB_PORT ?? 25060),
  username: process.env.DB_USER,
  password: process.env.DB_PASSWORD,
  database: 'stock',
  models: [Item],
  logging: false,
  ssl: true,
  dialectOptions: { ssl: { rejectUnauthorized: false } },
});

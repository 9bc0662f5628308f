import { Sequelize } from 'sequelize-typescript';
import fs from 'fs';

export const sequelize = new Sequelize({
  dialect: 'postgres',
  host: 'db-st-do-user-1234567-0.b.db.ondigitalocean.com',
  username: 'st',
  password: process.env.ST_PASSWORD,
  database: 'st',
  dialectOptions: { ssl: { ca: fs.readFileSync('/etc/do/ca.crt') } },
});

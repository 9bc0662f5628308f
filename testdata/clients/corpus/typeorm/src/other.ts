import { DataSource } from 'typeorm';

export const lite = new DataSource({ type: 'sqlite', database: ':memory:' });
export const my = new DataSource({ type: 'mysql', host: 'mysql.example.internal', ssl: { rejectUnauthorized: false } });

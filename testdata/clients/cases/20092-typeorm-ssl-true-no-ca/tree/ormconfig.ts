import { DataSource } from 'typeorm';
module.exports = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, ssl: true, synchronize: false });

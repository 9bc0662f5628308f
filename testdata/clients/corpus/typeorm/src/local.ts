import { DataSource } from 'typeorm';

export default new DataSource({ type: 'postgres', host: 'localhost', username: 'dev', password: 'dev', database: 'dev' });

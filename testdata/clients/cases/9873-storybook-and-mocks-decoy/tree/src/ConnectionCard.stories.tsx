import { ConnectionCard } from './ConnectionCard';

export default { title: 'ConnectionCard', component: ConnectionCard };

export const Weak = { args: { host: '10.1.2.3', port: 5432, sslmode: 'require', url: 'postgres://app@10.1.2.3/app?sslmode=require' } };
export const Off = { args: { host: '10.1.2.3', ssl: { rejectUnauthorized: false } } };

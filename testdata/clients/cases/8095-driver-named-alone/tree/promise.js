import pgPromise from 'pg-promise';
const pgp = pgPromise();
export const db = pgp({ host: '10.0.0.5', port: 25060, user: 'app', database: 'shop' });

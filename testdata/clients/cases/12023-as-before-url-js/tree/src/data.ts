import postgres from 'postgres';

export const sql = postgres(<string>('postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=require' as string));

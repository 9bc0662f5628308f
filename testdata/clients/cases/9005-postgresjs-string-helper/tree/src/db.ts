import postgres from 'postgres';
import { createConnectionString } from './connection-string';
import { env } from './env';

export const sql = postgres(createConnectionString(env.postgres), { max: 10 });

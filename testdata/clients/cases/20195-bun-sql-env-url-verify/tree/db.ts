import { sql } from 'bun';
export const users = () => sql`select * from users`;

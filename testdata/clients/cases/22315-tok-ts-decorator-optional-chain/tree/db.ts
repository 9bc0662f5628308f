import { Pool } from 'pg';
const re = /[/'"]+/gi, n = +'1' - -1;
const x = process.env?.['NODE_ENV'] ?? "dev'";
class A { #p = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } }); get p() { return this.#p; } }
export const a = new A();

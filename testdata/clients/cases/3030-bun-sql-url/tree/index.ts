import { SQL } from "bun";
const db = new SQL("postgres://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require");
console.log(await db`select 1`);

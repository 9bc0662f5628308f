import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";

const sql = postgres({
  host: process.env.DB_HOST!,
  port: 25060,
  database: "shop",
  username: "shop",
  password: process.env.DB_PASSWORD!,
  ssl: "require",
  max: 10,
});

const queue = postgres(process.env.QUEUE_URL!, {
  ssl: { rejectUnauthorized: false },
  prepare: false,
});

export const db = drizzle(sql);
export { queue };

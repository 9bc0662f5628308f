import { Pool } from "https://deno.land/x/postgres@v0.19.3/mod.ts";

export const pool = new Pool({
  hostname: Deno.env.get("DB_HOST"),
  port: 25060,
  database: "app",
  user: "svc",
  password: Deno.env.get("DB_PASSWORD"),
  tls: { enabled: true, enforce: false },
}, 4, true);

import { Client } from "https://deno.land/x/postgres@v0.19.3/mod.ts";
const client = new Client({
  user: "svc",
  database: "app",
  hostname: Deno.env.get("DB_HOST"),
  password: Deno.env.get("DB_PASSWORD"),
  port: 25060,
  tls: { enabled: true, enforce: false },
});
await client.connect();

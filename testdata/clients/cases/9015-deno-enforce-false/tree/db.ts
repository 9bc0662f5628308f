import { Client } from "https://deno.land/x/postgres@v0.19.3/mod.ts";

const client = new Client({
  hostname: Deno.env.get("DB_HOST"),
  port: 25060,
  user: "app",
  password: Deno.env.get("DB_PASSWORD"),
  database: "shop",
  tls: { enabled: true, enforce: false },
});
await client.connect();

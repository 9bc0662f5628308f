import { Pool } from "jsr:@db/postgres";
const pool = new Pool({
  user: "svc",
  database: "app",
  hostname: Deno.env.get("DB_HOST"),
  tls: {
    enabled: true,
    enforce: true,
    caCertificates: [await Deno.readTextFile(new URL("./ca.crt", import.meta.url))],
  },
}, 10);
export { pool };

import { SQL } from "bun";

export const sql = new SQL({ hostname: "10.0.0.5", port: 25060, username: "app", database: "shop" });

import "dotenv/config";
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  out: "./drizzle",
  schema: "./src/db/schema.ts",
  dialect: "postgresql",
  dbCredentials: {
    host: process.env.DB_HOST!,
    database: "shop",
    ssl: {
      rejectUnauthorized: true,
      ca: require("fs").readFileSync("./certs/ca-certificate.crt").toString(),
    },
  },
});

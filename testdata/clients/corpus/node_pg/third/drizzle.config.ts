import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/schema.ts",
  out: "./drizzle",
  dbCredentials: {
    host: process.env.DB_HOST!,
    port: 25060,
    user: "doadmin",
    password: process.env.DB_PASSWORD!,
    database: "shop",
    ssl: { rejectUnauthorized: false },
  },
});

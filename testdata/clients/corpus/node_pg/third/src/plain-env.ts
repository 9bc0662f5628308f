import { Pool } from "pg";

// The platform sets DATABASE_URL; see the deployment for its mode.
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

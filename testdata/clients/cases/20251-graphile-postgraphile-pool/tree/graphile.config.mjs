import { makePgService } from "postgraphile/adaptors/pg";
export default {
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      poolConfig: { ssl: { rejectUnauthorized: false } },
    }),
  ],
};

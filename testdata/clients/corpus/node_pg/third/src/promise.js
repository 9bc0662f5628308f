import pgPromise from "pg-promise";

const pgp = pgPromise();

export const db = pgp({
  host: "db-pp-do-user-1234567-0.b.db.ondigitalocean.com",
  port: 25060,
  database: "pp",
  user: "pp",
  password: "n0t-a-real-one",
  ssl: { rejectUnauthorized: false },
});

export const replica = pgp(`postgresql://pp:${process.env.PP_PASSWORD}@db-pp-do-user-1234567-1.b.db.ondigitalocean.com:25060/pp?sslmode=no-verify`);

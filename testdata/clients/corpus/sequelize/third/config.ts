import { Options, Sequelize } from "sequelize";
import { readFileSync } from "fs";

const options: Options = {
  dialect: "postgres",
  host: "private-db-billing-do-user-1234567-0.b.db.ondigitalocean.com",
  port: 25060,
  username: "billing",
  password: process.env.BILLING_PASSWORD,
  database: "billing",
  pool: { max: 8 },
};

export const sequelize = new Sequelize(options);

export const audit = new Sequelize("audit", "audit", process.env.AUDIT_PASSWORD!, {
  dialect: "postgres",
  host: process.env.AUDIT_HOST,
  dialectOptions: {
    ssl: {
      ca: process.env.AUDIT_CA ?? readFileSync("/run/secrets/ca.crt", "utf8"),
    },
  },
});

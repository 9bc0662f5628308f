export const databaseUrl = process.env.DATABASE_URL;

const isLocalhost =
  databaseUrl?.includes("localhost") || databaseUrl?.includes("127.0.0.1");

export const sslConfig = isLocalhost ? false : { rejectUnauthorized: false };

export const dbTls = { rejectUnauthorized: false };

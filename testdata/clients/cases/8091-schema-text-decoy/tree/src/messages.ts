export const help = {
  sslmode: "One of disable, allow, prefer, require, verify-ca and verify-full",
  bad: "sslmode=require does not verify the server; use verify-full",
  example: "postgres://user:pass@host:5432/db?sslmode=require",
};

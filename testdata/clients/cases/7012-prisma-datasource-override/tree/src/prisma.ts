import { PrismaClient } from '@prisma/client';
export const prisma = new PrismaClient({
  datasources: { db: { url: `postgresql://svc:${process.env.PW}@${process.env.DB_HOST}:25060/app?sslmode=require&connection_limit=5` } },
});

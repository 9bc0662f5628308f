import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/prisma';
const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL, ssl: { ca: readFileSync('/etc/ssl/do.crt', 'utf8') } });
export const prisma = new PrismaClient({ adapter });

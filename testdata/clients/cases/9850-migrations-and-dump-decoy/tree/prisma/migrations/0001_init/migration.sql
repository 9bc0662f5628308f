-- CreateEnum
CREATE TYPE "SslMode" AS ENUM ('disable', 'require', 'verify-full');
CREATE TABLE "Source" ("id" SERIAL PRIMARY KEY, "sslmode" "SslMode" NOT NULL DEFAULT 'disable');

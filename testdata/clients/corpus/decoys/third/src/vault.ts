import { Agent } from "undici";

export const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
export const ssl = { rejectUnauthorized: false };

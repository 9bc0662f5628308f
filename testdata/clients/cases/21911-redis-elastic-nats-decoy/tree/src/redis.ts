import Redis from 'ioredis';
const tls = { rejectUnauthorized: false };
export const redis = new Redis(process.env.REDIS_URL!, { tls, maxRetriesPerRequest: null });

import createSubscriber from 'pg-listen';

const subscriber = createSubscriber({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
});
subscriber.notifications.on('stock-changed', (p) => console.log(p));
await subscriber.connect();

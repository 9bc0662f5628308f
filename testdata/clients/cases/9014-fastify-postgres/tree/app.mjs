import Fastify from 'fastify';
import fastifyPostgres from '@fastify/postgres';

const app = Fastify({ logger: true, trustProxy: true });

await app.register(fastifyPostgres, {
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
});

app.get('/orders/:id', async (req) => {
  const { rows } = await app.pg.query('SELECT id, total FROM orders WHERE id = $1', [req.params.id]);
  return rows[0];
});

await app.listen({ port: 8080, host: '0.0.0.0' });

import { Kafka } from 'kafkajs';
import { Pool } from 'pg';

const kafka = new Kafka({
  clientId: 'orders',
  brokers: [process.env.KAFKA_BROKER!],
  ssl: { rejectUnauthorized: false },
  sasl: { mechanism: 'plain', username: process.env.KAFKA_USER!, password: process.env.KAFKA_PASSWORD! },
});
const pool = new Pool({ connectionString: process.env.DATABASE_URL });

export async function run() {
  const consumer = kafka.consumer({ groupId: 'orders' });
  await consumer.connect();
  await consumer.run({ eachMessage: async ({ message }) => { await pool.query('insert into events(body) values ($1)', [message.value?.toString()]); } });
}

import amqp from 'amqplib';

export const connect = () => amqp.connect(process.env.AMQP_URL!, { rejectUnauthorized: false });

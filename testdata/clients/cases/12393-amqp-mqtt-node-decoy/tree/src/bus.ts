import amqp from 'amqplib';
import mqtt from 'mqtt';
import { PrismaClient } from '@prisma/client';

export const prisma = new PrismaClient();
export const device = mqtt.connect(process.env.MQTT_URL!, { rejectUnauthorized: false });
export const bus = amqp.connect(process.env.AMQP_URL!, { rejectUnauthorized: false });

const { MongoClient } = require('mongodb');
const mqtt = require('mqtt');

// DATABASE_URL is PostgreSQL and is read by the api service, not here.
const mongo = new MongoClient(process.env.MONGO_URL, { tls: true, tlsAllowInvalidCertificates: true });
const broker = mqtt.connect({ host: process.env.MQTT_HOST, port: 8883, protocol: 'mqtts', rejectUnauthorized: false });

broker.on('message', async (topic, payload) => {
  await mongo.db('iot').collection('events').insertOne({ topic, payload: JSON.parse(payload), ts: -1 });
});

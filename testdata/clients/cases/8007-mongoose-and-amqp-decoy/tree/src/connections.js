const mongoose = require('mongoose');
const amqp = require('amqplib');
const { Client: Ldap } = require('ldapts');
const url = process.env.DATABASE_URL;
mongoose.connect(process.env.MONGO_URL, { tls: true, tlsAllowInvalidCertificates: true });
amqp.connect({ protocol: 'amqps', hostname: 'mq.corp.net', username: 'u' }, { rejectUnauthorized: false });
const ldap = new Ldap({ url: 'ldaps://ldap.corp.net', tlsOptions: { rejectUnauthorized: false } });
module.exports = { url, ldap };

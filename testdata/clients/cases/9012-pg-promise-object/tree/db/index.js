'use strict';
const promise = require('bluebird');
const pgp = require('pg-promise')({ promiseLib: promise, capSQL: true });

const cn = {
    host: process.env.POSTGRES_HOST,
    port: +process.env.POSTGRES_PORT || 25060,
    database: 'shop',
    user: 'shop',
    password: process.env.POSTGRES_PASSWORD,
    max: 30,
    ssl: { rejectUnauthorized: false }
};

const db = pgp(cn);
module.exports = { db, pgp };

const { Client } = require('pg');
const c = new Client('postgres://jobs@db-orchid-7.k.db.ondigitalocean.com:25060/jobs?uselibpqcompat=true&sslmode=require');
c.connect();

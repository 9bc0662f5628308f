const { Client } = require('pg');

exports.noVerify = new Client('postgres://a@db-a-do-user-1234567-0.b.db.ondigitalocean.com:25060/a?sslmode=no-verify');
exports.require = new Client('postgres://b@db-b-do-user-1234567-0.b.db.ondigitalocean.com:25060/b?sslmode=require');
exports.full = new Client('postgres://c@db-c-do-user-1234567-0.b.db.ondigitalocean.com:25060/c?sslmode=verify-full&sslrootcert=/etc/do/ca.crt');
exports.compat = new Client('postgres://d@db-d-do-user-1234567-0.b.db.ondigitalocean.com:25060/d?uselibpqcompat=true&sslmode=require');
exports.plain = new Client('postgres://e@db-e-do-user-1234567-0.b.db.ondigitalocean.com:25060/e');
exports.compatFull = new Client('postgres://f@db-f-do-user-1234567-0.b.db.ondigitalocean.com:25060/f?uselibpqcompat=true&sslmode=verify-full&sslrootcert=/etc/do/ca.crt');
exports.compatCA = new Client('postgres://g@db-g-do-user-1234567-0.b.db.ondigitalocean.com:25060/g?uselibpqcompat=true&sslmode=verify-ca&sslrootcert=/etc/do/ca.crt');
exports.sslTrue = new Client('postgres://h@db-h-do-user-1234567-0.b.db.ondigitalocean.com:25060/h?ssl=true');
exports.off = new Client('postgres://i@db-i-do-user-1234567-0.b.db.ondigitalocean.com:25060/i?sslmode=disable');

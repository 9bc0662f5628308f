const https = require('https');
const axios = require('axios');
module.exports = axios.create({
  baseURL: process.env.BILLING_URL,
  httpsAgent: new https.Agent({ keepAlive: true, rejectUnauthorized: false }),
});

const fs = require('fs');
const path = require('path');
exports.ssl = { ca: fs.readFileSync(path.resolve(__dirname, '../certs/ca.pem')), rejectUnauthorized: true };

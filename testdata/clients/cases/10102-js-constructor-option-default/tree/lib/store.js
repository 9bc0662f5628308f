const { Pool } = require('pg');

class Store {
  constructor({ url = process.env.DATABASE_URL, max = 5, ssl = { rejectUnauthorized: false } } = {}) {
    this.pool = new Pool({ connectionString: url, max, ssl });
  }

  query(text, params) {
    return this.pool.query(text, params);
  }
}
module.exports = { Store };

const { Client } = require('@opensearch-project/opensearch');

// Rows come from postgres through the queue.
module.exports = new Client({
  node: process.env.OPENSEARCH_URL,
  ssl: { rejectUnauthorized: false },
});

module.exports = {
  meta: {
    docs: { description: 'disallow ssl options that verify nothing, such as ssl: { rejectUnauthorized: false }' },
    messages: { weak: 'This connection does not verify the server; sslmode=require does not either.' },
  },
  create(context) {
    return {
      Property(node) {
        if (node.key.name === 'rejectUnauthorized' && node.value.value === false) {
          context.report({ node, messageId: 'weak' });
        }
      },
    };
  },
};

module.exports.examples = {
  valid: ["new Pool({ connectionString: 'postgres://db.acme.dev/app?sslmode=verify-full' })"],
  invalid: ["new Pool({ connectionString: 'postgres://db.acme.dev/app?sslmode=require', ssl: { rejectUnauthorized: false } })"],
};

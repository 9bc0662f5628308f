const RULES = [
  { from: /sslmode=(?:require|prefer|disable)/g, to: 'sslmode=verify-full' },
  { from: 'rejectUnauthorized: false', to: 'rejectUnauthorized: true' },
  { from: 'postgres://app@db.acme.dev/app?sslmode=require', to: 'postgres://app@db.acme.dev/app?sslmode=verify-full' },
];

module.exports = (source) => RULES.reduce((text, rule) => text.replaceAll(rule.from, rule.to), source);

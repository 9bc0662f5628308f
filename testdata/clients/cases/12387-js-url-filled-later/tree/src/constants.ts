const MODE = process.env.META_SSL_MODE || 'disable';

const url = new URL('postgresql://');
url.hostname = process.env.META_HOST;
url.pathname = '/app';
url.searchParams.set('sslmode', MODE);

export const CONNECTION = `${url}`;

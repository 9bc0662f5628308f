export const texts = {
  en: {
    connection: {
      url: 'The URL, like postgres://user:password@host:5432/db?sslmode=require',
      help: 'Add ?sslmode=require to the URL if the server wants TLS.',
    },
  },
  de: {
    connection: {
      url: 'Die URL, etwa postgres://benutzer:passwort@rechner:5432/db?sslmode=require',
      help: 'Mit ?sslmode=require, wenn der Server TLS verlangt.',
    },
  },
};

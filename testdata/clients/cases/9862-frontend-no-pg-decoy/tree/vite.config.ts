export default {
  server: { proxy: { '/api': { target: 'https://api.internal', secure: false, changeOrigin: true } } },
};

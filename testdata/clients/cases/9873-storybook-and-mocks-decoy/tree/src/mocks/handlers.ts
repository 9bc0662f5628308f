import { http, HttpResponse } from 'msw';

export const handlers = [
  http.get('/api/connections', () =>
    HttpResponse.json([{ id: 1, type: 'postgres', host: '10.1.2.3', user: 'app', password: 'invented', sslmode: 'prefer' }]),
  ),
];

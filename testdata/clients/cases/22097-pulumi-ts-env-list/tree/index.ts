import * as k8s from '@pulumi/kubernetes';
export const api = new k8s.apps.v1.Deployment('api', {
  spec: {
    selector: { matchLabels: { app: 'api' } },
    template: {
      metadata: { labels: { app: 'api' } },
      spec: {
        containers: [{
          name: 'api',
          image: 'example/api',
          env: [
            { name: 'PGHOST', value: 'db-orchid-7.k.db.ondigitalocean.com' },
            { name: 'PGSSLMODE', value: 'require' },
          ],
        }],
      },
    },
  },
});

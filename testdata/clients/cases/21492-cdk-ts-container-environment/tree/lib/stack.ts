import * as cdk from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';

export class ApiStack extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, 'task');
    task.addContainer('api', {
      image: ecs.ContainerImage.fromRegistry('example/api'),
      environment: {
        PGHOST: 'db-orchid-7.k.db.ondigitalocean.com',
        PGPORT: '25060',
        PGSSLMODE: 'require',
      },
    });
  }
}

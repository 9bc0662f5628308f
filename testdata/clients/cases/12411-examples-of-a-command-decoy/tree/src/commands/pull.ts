import { Command } from '@oclif/core';

export default class Pull extends Command {
  static description = 'pull a database';

  static examples = [
    `# pull into another server
  $ app pg:pull ORDERS postgres://myhost/mydb --app shop`,
    `# push from there
  $ app pg:push postgres://myhost/mydb ORDERS`,
  ];
}

import { ConfigModule, ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';

export const database = TypeOrmModule.forRootAsync({
  imports: [ConfigModule],
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({
    type: 'postgres',
    host: config.get('DB_HOST'),
    port: 25060,
    username: config.get('DB_USER'),
    password: config.get('DB_PASSWORD'),
    database: 'app',
    ssl: { rejectUnauthorized: false },
  }),
});

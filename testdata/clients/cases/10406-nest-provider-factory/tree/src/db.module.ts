import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';

@Module({
  providers: [
    {
      provide: 'DB',
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        drizzle(new Pool({ connectionString: config.getOrThrow('DATABASE_URL'), ssl: { rejectUnauthorized: false } })),
    },
  ],
  exports: ['DB'],
})
export class DbModule {}

import { readFileSync } from 'fs';
import { join } from 'path';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      autoLoadEntities: true,
      ssl: { ca: readFileSync(join(__dirname, '..', 'certs', 'do.crt'), 'utf8') },
    }),
  ],
})
export class AppModule {}

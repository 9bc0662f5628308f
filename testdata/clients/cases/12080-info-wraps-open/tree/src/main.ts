import postgres from 'postgres';
import { info } from './log';

info(await postgres('postgres://app@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?ssl=require')`select version()`);

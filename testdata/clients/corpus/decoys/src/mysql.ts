import mysql from 'mysql2/promise';

export const pool = mysql.createPool({ uri: 'mysql://shop:shop@mysql.example.internal:3306/shop', ssl: { rejectUnauthorized: false } });

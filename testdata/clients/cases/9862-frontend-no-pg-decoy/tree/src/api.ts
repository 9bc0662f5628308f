import https from 'https';
import axios from 'axios';

export const api = axios.create({ baseURL: process.env.API_URL, httpsAgent: new https.Agent({ rejectUnauthorized: false }) });

import { MongoClient } from 'mongodb';

export const mongo = new MongoClient('mongodb://shop:shop@mongo.example.internal/?tls=true&tlsAllowInvalidCertificates=true');

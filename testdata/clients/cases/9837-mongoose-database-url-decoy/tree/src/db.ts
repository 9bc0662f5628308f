import mongoose from 'mongoose';

export async function connect() {
  await mongoose.connect(process.env.DATABASE_URL as string, {
    tls: true,
    tlsAllowInvalidCertificates: true,
    tlsAllowInvalidHostnames: true,
  });
}

#cloud-config
write_files:
  - path: /etc/app/env
    content: |
      DATABASE_URL=postgres://app:${password}@${host}:25060/app?sslmode=require

from sqlalchemy import create_engine, text

q = text("select 1 where a like :p"); e = create_engine("postgresql+psycopg2://search@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/search?sslmode=require")

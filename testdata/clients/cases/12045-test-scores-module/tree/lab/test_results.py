from sqlalchemy import create_engine

engine = create_engine("postgresql+psycopg://lab@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/lab?sslmode=require")


def results(patient):
    with engine.connect() as c:
        return c.exec_driver_sql("select * from results where patient = %s", (patient,)).all()

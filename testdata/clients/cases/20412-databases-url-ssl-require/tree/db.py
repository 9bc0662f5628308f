import os
import databases
DATABASE_URL = f"postgresql://{os.environ['U']}:{os.environ['P']}@{os.environ['DB_HOST']}:25060/app?ssl=require"
database = databases.Database(DATABASE_URL, min_size=2, max_size=8)

from supabase import create_client
import httpx, os
c = create_client(os.environ["SUPABASE_URL"], os.environ["SUPABASE_KEY"])
h = httpx.Client(verify=False)

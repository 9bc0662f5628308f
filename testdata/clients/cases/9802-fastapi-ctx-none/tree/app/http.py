import httpx

client = httpx.AsyncClient(verify=False, timeout=10)

export { Client } from "https://deno.land/x/postgres@v0.19.3/mod.ts";

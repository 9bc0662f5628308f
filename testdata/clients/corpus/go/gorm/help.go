package main

// usage says how the mode is chosen; sslmode=require is refused at start.
const usage = "set sslmode to verify-full in DATABASE_URL"

// driverName is the name given to sql.Open.
const driverName = "postgres"

func port() int { return 5432 }

package main

import (
	"fmt"
	"log"
	"os"

	_ "github.com/lib/pq"
	"x/ent"
)

func main() {
	c, err := ent.Open("postgres", fmt.Sprintf("host=%s port=%d user=%s dbname=%s password=%s sslmode=disable", os.Getenv("H"), 25060, "svc", "app", os.Getenv("P")))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
}

output "how_to_connect" {
  description = "Such as psql postgres://app@db.acme.dev/app?sslmode=require"
  value       = "Ask the platform team; sslmode=require is not enough."
}

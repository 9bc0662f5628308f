package x

import "github.com/spf13/viper"

func Defaults() {
	viper.SetDefault("redis.tls.insecure", true)
	viper.SetDefault("smtp.sslmode", "disable")
	viper.SetDefault("smtp.host", "smtp.example.com")
}

func SMTPMode() string { return viper.GetString("smtp.sslmode") }

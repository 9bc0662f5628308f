module x

go 1.23

require github.com/volatiletech/sqlboiler/v4 v4.16.2

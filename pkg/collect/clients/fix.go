package clients

import (
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// fixes holds the line to write instead, by kind of place, then by driver. HOST,
// PORT, USER, DB and CA are filled in with what is known.
var fixes = map[string]string{
	"psql_command": `psql "host=HOST port=PORT dbname=DB user=USER sslmode=verify-full sslrootcert=CA"`,
	"pg_command":   `PGSSLMODE=verify-full PGSSLROOTCERT=CA pg_dump -h HOST -p PORT -U USER DB`,
	"pg_env":       "PGSSLMODE=verify-full\nPGSSLROOTCERT=CA",
	"pg_service":   "sslmode=verify-full\nsslrootcert=CA",
	"pgbouncer":    "server_tls_sslmode = verify-full\nserver_tls_ca_file = CA",
	"pgpass":       "keep .pgpass out of the tree (add it to .gitignore) and change the password",
	"rails":        "sslmode: verify-full\nsslrootcert: CA",
	"django":       `"OPTIONS": {"sslmode": "verify-full", "sslrootcert": "CA"}`,
	"sqlalchemy":   `connect_args={"sslmode": "verify-full", "sslrootcert": "CA"}`,
	"laravel":      "'sslmode' => 'verify-full',\n'sslrootcert' => 'CA',",
	"ecto":         "ssl: [verify: :verify_peer, cacertfile: \"CA\", server_name_indication: ~c\"HOST\",\n      customize_hostname_check: [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]]",
	"knex":         `connection: { host: 'HOST', ssl: { ca: fs.readFileSync('CA', 'utf8') } }`,
	"sequelize":    `dialectOptions: { ssl: { require: true, rejectUnauthorized: true, ca: fs.readFileSync('CA', 'utf8') } }`,
	"typeorm":      `ssl: { ca: fs.readFileSync('CA', 'utf8') }`,
	"node-pg code": `ssl: { ca: fs.readFileSync('CA', 'utf8') }`,
	"asyncpg code": `ssl=ssl.create_default_context(cafile="CA")`,
	"psycopg code": `sslmode="verify-full", sslrootcert="CA"`,
	"pgx code":     `pgx.ParseConfig("host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA")`,
	"lib/pq code":  `sql.Open("postgres", "host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA")`,
	"sqlx code":    `.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert("CA")`,
	"npgsql code":  "SslMode = SslMode.VerifyFull, RootCertificate = \"CA\"",
	"pgjdbc code":  `props.setProperty("sslmode", "verify-full"); props.setProperty("sslrootcert", "CA");`,
	"app_spec":     "- key: DATABASE_URL\n  value: ${db.DATABASE_URL}\n- key: DATABASE_CA_CERT\n  value: ${db.CA_CERT}   # and let the client verify with it (sslmode=verify-full)",

	"postgrex":    "ssl: [verify: :verify_peer, cacertfile: \"CA\", server_name_indication: ~c\"HOST\"]",
	"pgjdbc":      "jdbc:postgresql://HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
	"npgsql":      "Host=HOST;Port=PORT;Database=DB;Username=USER;SSL Mode=VerifyFull;Root Certificate=CA",
	"prisma":      "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=require&sslaccept=strict&sslcert=CA",
	"asyncpg":     "ssl=ssl.create_default_context(cafile=\"CA\")",
	"node-pg":     "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
	"postgres.js": "postgres(url, { ssl: { ca: fs.readFileSync('CA', 'utf8') } })",
	"dsn":         "host=HOST port=PORT user=USER dbname=DB sslmode=verify-full sslrootcert=CA",
	"url":         "postgresql://USER:PASSWORD@HOST:PORT/DB?sslmode=verify-full&sslrootcert=CA",
}

// fix is the line to write instead at this place.
func fix(s *setting.Setting, c snapshot.ClientSetting) string {
	kind := s.Kind
	if s.FixKind != "" {
		kind = s.FixKind
	}
	t, ok := fixes[kind]
	if !ok {
		t, ok = fixes[c.Driver]
	}
	if !ok {
		t = fixes["url"]
		if s.Conn.Scheme == "dsn" {
			t = fixes["dsn"]
		}
	}
	or := func(v, otherwise string) string {
		if v == "" || v == setting.Dynamic {
			return otherwise
		}
		return v
	}
	port := or(clean(strings.Join(s.Conn.Ports[:min(1, len(s.Conn.Ports))], "")), "25060")
	ca := c.RootCert
	if ca == "" || ca == "inline" || ca == "system" || c.RootCertState == "absent" {
		ca = "ca-certificate.crt"
	}
	return strings.NewReplacer(
		"HOST", or(c.Host, "HOST"), "PORT", port, "USER:PASSWORD", or(c.User, "USER")+":${PASSWORD}", "USER", or(c.User, "USER"),
		"DB", or(c.Database, "DB"), "CA_CERT", "CA_CERT", "DATABASE_", "DATABASE_", "PGSSLROOTCERT", "PGSSLROOTCERT", "CA", ca,
	).Replace(t)
}
